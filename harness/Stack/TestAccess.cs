using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("LoadLab.Tests")]
