"""The main job on whole projects, compared with every number their files expect."""
