// Each test starts a whole stack; two at a time would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
