// What a statistics tool would do: runs only after consent to statistics.
document.cookie = "shs_visit=1; path=/; max-age=2592000; samesite=lax";
sessionStorage.setItem("shs_page_first", location.pathname);
document.getElementById("statistics").value = "✓";
