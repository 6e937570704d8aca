// The same work in CSnakes. For each it prints the median seconds of one operation, and checks what
// it computed; run.sh pairs these with the limit's.
using System.Diagnostics;
using CSnakes.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.WithPython().WithHome(AppContext.BaseDirectory).FromFolder(args[0], args[1]);
using var app = builder.Build();
var work = app.Services.GetRequiredService<IPythonEnvironment>().Work();
var bytes = new byte[4096];

await Measure("add", 0, n =>
{
    long sum = 0;
    for (var i = 0; i < n; i++) sum += work.Add(1, 2);
    return Task.FromResult(sum == 3 * n);
});
await Measure("greet", 0, n =>
{
    long length = 0;
    for (var i = 0; i < n; i++) length += work.Greet("Ada", 36).Length;
    return Task.FromResult(length == "Ada is 36 years old".Length * n);
});
await Measure("length", 0, n =>
{
    long sum = 0;
    for (var i = 0; i < n; i++) sum += work.Length(bytes);
    return Task.FromResult(sum == 4096 * n);
});
await Measure("answer", 0, n => InTurn(n, () => work.Answer()));
await Measure("tick", 0, n => InTurn(n, () => work.Tick()));
await Measure("wait", 0, n => InTurn(n, () => work.Nap(0.001)));
foreach (var count in new[] { 1, 10, 100, 1000, 10_000 })
{
    await Measure($"at_once_{count}", count, async n =>
    {
        var results = await Task.WhenAll(Enumerable.Range(0, (int)n).Select(_ => work.Nap(0.001)));
        return results.Sum() == 42 * n;
    });
}

static async Task<bool> InTurn(long n, Func<Task<long>> call)
{
    long sum = 0;
    for (var i = 0; i < n; i++) sum += await call();
    return sum == 42 * n;
}

// As the C++ programs do it: samples of at least 4 ms, or of as many operations as belong together.
static async Task Measure(string name, long together, Func<long, Task<bool>> run)
{
    async Task<double> Sample(long n)
    {
        var start = Stopwatch.GetTimestamp();
        if (!await run(n)) throw new InvalidOperationException($"{name} gave a wrong result");
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
    var repeat = together == 0 ? 1 : together;
    await Sample(repeat);
    if (together == 0) while (await Sample(repeat) < 0.004) repeat *= 2;
    // The just-in-time compiler's second thoughts come while the first samples run.
    var warm = Stopwatch.GetTimestamp();
    while (Stopwatch.GetElapsedTime(warm).TotalSeconds < 0.5) await Sample(repeat);
    var seconds = new List<double>();
    for (var i = 0; i < 9; i++) seconds.Add(await Sample(repeat) / repeat);
    seconds.Sort();
    Console.WriteLine($"csnakes\t{name}\t{seconds[4]:G4}");
}
