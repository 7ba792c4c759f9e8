"""What is handed to others beside the site: packs for the editor of a government portal, and the site as a folder.

Pure: a publication in, files by address out; ``commands.export`` has them written.
"""
