// What an advertiser's script would do: runs only after consent to marketing.
localStorage.setItem("shm_interest", "heat pump");
document.getElementById("marketing").value = "✓";
