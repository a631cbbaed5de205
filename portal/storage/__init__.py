"""文件: uploaded and generated files, kept under their digest, sniffed and bounded before they
are kept.
"""
