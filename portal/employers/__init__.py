"""用人单位: contractors' projects, appointments and the filing before work starts (Art 4).

Stands on certificates.
"""
