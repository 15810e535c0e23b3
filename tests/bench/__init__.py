"""Speed as ratios: the product beside a floor or bare Django over the same rows, in one run."""
