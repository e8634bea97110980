// Buffers, descriptors and ports are counted for the whole process: tests that count them need it to themselves.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
