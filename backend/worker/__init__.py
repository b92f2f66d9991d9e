"""The worker: carries out effects, keeps terms and sweeps keys, for every region. `python -m backend.worker`."""
