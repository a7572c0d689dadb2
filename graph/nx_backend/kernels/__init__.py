"""What is compiled: plain loops over arrays, without Python objects. They release the interpreter's lock."""
