"""What each county sets for itself. Until it does, the product's defaults hold; they are not the law's, and pages say so."""
