"""Finding proofs: untrusted search that can only produce certificates for the kernel to check."""
