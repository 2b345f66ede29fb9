"""What is measured, against whom; each module prints ratios taken side by side in one run."""
