Console.WriteLine("p");
