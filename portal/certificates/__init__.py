"""证书: proposal, approval, numbers, signed PDFs, the register, standing. Stands on exams."""
