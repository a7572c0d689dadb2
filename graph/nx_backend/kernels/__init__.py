"""Compiled code: plain loops over arrays, without Python objects. Kernels release the interpreter's lock."""
