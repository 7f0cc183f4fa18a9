"""Matrix calculus: gradients, Jacobians, Hessians and differentials of expressions, each with a proof and worked steps.

The laws of the library say what the derivative is as a linear map.  From it the gradient or the Jacobian is read off,
written as a textbook would, and proved; conditions that do not follow from the assumptions are listed.
"""
