"""What the README's figures are measured with. Figures are CPU times and counts; nothing here passes or fails."""
