namespace LoadLab.EndToEnd.Tests.Reports;

/// <summary>What is measured inside the page; each gives the texts that are at fault.</summary>
internal static class PageScripts
{
    // Texts a reader can see, and the element each stands in.
    private const string VisibleTexts = """
        const visible = function* () {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const element = node.parentElement;
            if (!node.data.trim() || element.closest('script, style, noscript, .hidden, .skip')) continue;
            if (element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) yield [node.data.trim(), element];
          }
        };
        """;

    public const string SmallTexts = $$"""
        () => {
          {{VisibleTexts}}
          const small = [];
          for (const [text, element] of visible()) {
            const size = parseFloat(getComputedStyle(element).fontSize);
            if (size < 12) small.push(`${size}px: ${text}`);
          }
          return small;
        }
        """;

    /// <summary>Contrast as WCAG 2 defines it, between a text's colour and the colours painted under it.</summary>
    public const string FaintTexts = $$"""
        () => {
          {{VisibleTexts}}
          const parse = colour => { const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number); return [r, g, b, a]; };
          const over = ([r, g, b, a], ground) => [r, g, b].map((c, i) => c * a + ground[i] * (1 - a));
          const ground = element => {
            const layers = [];
            for (let e = element; e; e = e.parentElement) {
              const layer = parse(getComputedStyle(e).backgroundColor);
              layers.push(layer);
              if (layer[3] === 1) break;
            }
            return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255]);
          };
          const luminance = colour => {
            const [r, g, b] = colour.map(c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
            return .2126 * r + .7152 * g + .0722 * b;
          };
          const faint = [];
          for (const [text, element] of visible()) {
            const style = getComputedStyle(element);
            const under = ground(element);
            const [a, b] = [luminance(over(parse(element instanceof SVGElement ? style.fill : style.color), under)), luminance(under)];
            const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            if (ratio < 4.5) faint.push(`${ratio.toFixed(2)}: ${text}`);
          }
          return faint;
        }
        """;
}
