"""The dossier (一企一档): every fact of an enterprise with its source, what happened to it, what it
agreed to, and what somebody says is wrong. Stands on the register; knows no programme.
"""
