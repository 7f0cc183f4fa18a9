"""Derivatives: found by laws, read off as gradients and Jacobians, and proved to be what was read off."""
