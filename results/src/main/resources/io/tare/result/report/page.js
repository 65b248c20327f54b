'use strict';
(() => {
  const groups = new Map(JSON.parse(document.getElementById('data').textContent).map(group => [group.id, group]));
  // Okabe and Ito's palette, which colour-blind eyes can tell apart.
  const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7f7f7f', '#b8a800'];
  const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 2]];
  const ink = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const charts = [];

  const values = name => [...new Set([...groups.values()].flatMap(group => group.series.map(s => s.params[name])))]
    .filter(value => value !== undefined).sort();
  const runtimes = values('runtime');
  const networks = values('network');

  const colourOf = s => colours[Math.max(0, runtimes.indexOf(s.params.runtime)) % colours.length];

  // Where networks do not tell lines of one colour apart, their order does.
  const dashOf = (s, drawn) => dashes[Math.max(0, networks.length > 1
    ? networks.indexOf(s.params.network)
    : drawn.filter(other => other.params.runtime === s.params.runtime).indexOf(s)) % dashes.length];

  const short = value => value == null ? '–' : Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(2) : Number(value.toPrecision(4)).toString();

  const scalingOf = (group, param) => group.scaling.find(scaling => scaling.param === param);

  const kinds = {
    percentiles: {
      x: group => group.percentileXs, y: s => s.percentiles, unit: () => 'µs', log: true,
      tick: x => x === 0 ? 'min' : Number((100 * (1 - 10 ** -x)).toFixed(6)) + ' %',
    },
    rounds: { x: group => group.rounds, y: s => s.rounds, unit: group => group.unit, tick: x => x },
    scaling: {
      series: (group, param) => scalingOf(group, param).series, x: (group, param) => scalingOf(group, param).sizes,
      y: s => s.sizes, unit: group => group.unit, tick: short, intervals: true,
    },
    iterations: { x: group => group.iterations, y: s => s.iterations, unit: group => group.unit, tick: x => x },
  };

  function whiskers(chart, xs, drawn) {
    const { ctx } = chart;
    ctx.save();
    ctx.lineWidth = 2 * devicePixelRatio;
    drawn.filter((_, i) => chart.series[i + 1].show).forEach(s => {
      ctx.strokeStyle = colourOf(s);
      ctx.beginPath();
      xs.forEach((x, i) => {
        if (s.lows[i] != null) {
          const at = chart.valToPos(x, 'x', true);
          ctx.moveTo(at, chart.valToPos(s.lows[i], 'y', true));
          ctx.lineTo(at, chart.valToPos(s.highs[i], 'y', true));
        }
      });
      ctx.stroke();
    });
    ctx.restore();
  }

  function draw(figure) {
    const group = groups.get(figure.dataset.group);
    const kind = kinds[figure.dataset.kind];
    const param = figure.dataset.param;
    const xs = kind.x(group, param);
    // As clients and block sizes are tried: 1, 4, 16, …
    const isWideX = kind.intervals && xs[0] > 0 && xs.at(-1) > 20 * xs[0];
    const drawn = (kind.series ? kind.series(group, param) : group.series).filter(s => kind.y(s).some(value => value != null));
    const all = drawn.flatMap(kind.y).filter(value => value > 0);
    const wide = all.length > 0 && Math.max(...all.slice(0, 1e5)) > 20 * Math.min(...all.slice(0, 1e5));
    const axis = { stroke: ink('--soft'), grid: { stroke: ink('--line'), width: 1 }, ticks: { stroke: ink('--line') } };
    const chart = new uPlot({
      width: figure.clientWidth,
      height: 320,
      scales: { x: { time: false, distr: isWideX ? 3 : 1 }, y: { distr: kind.log || wide ? 3 : 1 } },
      axes: [
        { ...axis, ...(kind.intervals ? { splits: () => xs } : {}), values: (_, ticks) => ticks.map(kind.tick), incrs: [1, 2, 5, 10, 20, 50, 100, 500, 1000] },
        { ...axis, size: 70, label: kind.unit(group), values: (_, ticks) => ticks.map(v => v == null ? '' : short(v)) },
      ],
      series: [
        { label: param || (figure.dataset.kind === 'percentiles' ? 'percentile' : figure.dataset.kind.slice(0, -1)),
          value: (_, x) => x == null ? '–' : kind.tick(x) },
        ...drawn.map(s => ({
          label: s.label,
          stroke: colourOf(s),
          dash: dashOf(s, drawn),
          width: 2,
          spanGaps: true,
          value: (_, y) => short(y),
        })),
      ],
      hooks: kind.intervals ? { draw: [chart => whiskers(chart, xs, drawn)] } : {},
    }, [xs, ...drawn.map(kind.y)], figure);
    charts.push({ chart, drawn, figure });
    show(chart, drawn);
  }

  // ---- what is shown: a link holds it

  const names = ['engine', 'runtime', 'network', 'stress', 'placement', 'meter'].filter(name => values(name).length > 1);
  const hidden = new Map(names.map(name => [name, new Set()]));
  const isShown = params => names.every(name => !hidden.get(name).has(params[name]));

  function show(chart, drawn) {
    drawn.forEach((s, i) => {
      if (chart.series[i + 1].show !== isShown(s.params)) {
        chart.setSeries(i + 1, { show: isShown(s.params) });
      }
    });
  }

  function apply() {
    for (const element of document.querySelectorAll('.group tbody tr, .heat [data-network]')) {
      element.hidden = !isShown(element.dataset);
    }
    charts.forEach(({ chart, drawn }) => show(chart, drawn));
  }

  function readLink() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    for (const name of names) {
      const kept = wanted.has(name) ? wanted.get(name).split(',') : null;
      hidden.set(name, new Set(kept ? values(name).filter(value => !kept.includes(value)) : []));
    }
    for (const box of document.querySelectorAll('#filter input')) {
      box.checked = !hidden.get(box.name).has(box.value);
    }
    apply();
  }

  function writeLink() {
    const wanted = new URLSearchParams();
    for (const name of names) {
      if (hidden.get(name).size > 0) {
        wanted.set(name, values(name).filter(value => !hidden.get(name).has(value)).join(','));
      }
    }
    history.replaceState(null, '', '#' + wanted);
  }

  const form = document.getElementById('filter');
  for (const name of names) {
    const set = document.createElement('fieldset');
    const legend = document.createElement('legend');
    legend.textContent = name;
    set.append(legend);
    for (const value of values(name)) {
      const label = document.createElement('label');
      const box = document.createElement('input');
      Object.assign(box, { type: 'checkbox', name, value, checked: true });
      box.addEventListener('change', () => {
        hidden.get(name)[box.checked ? 'delete' : 'add'](value);
        writeLink();
        apply();
      });
      label.append(box, ' ' + value);
      set.append(label);
    }
    form.append(set);
  }
  form.hidden = names.length === 0;
  window.addEventListener('hashchange', () => location.hash.includes('=') && readLink());
  readLink();

  // ---- figures are drawn when they come into sight, and the others one after the other: a report may have a hundred

  const waiting = new Set(document.querySelectorAll('figure'));
  const drawOnce = figure => waiting.delete(figure) && draw(figure);
  const sight = new IntersectionObserver(
    entries => entries.filter(entry => entry.isIntersecting).forEach(entry => drawOnce(entry.target)),
    { rootMargin: '400px' });
  waiting.forEach(figure => sight.observe(figure));
  const drawNext = () => {
    const [figure] = waiting;
    if (figure) {
      drawOnce(figure);
      setTimeout(drawNext, 20);
    }
  };
  setTimeout(drawNext, 300);
  window.addEventListener('beforeprint', () => {
    waiting.forEach(drawOnce);
    document.querySelectorAll('details').forEach(details => { details.open = true; });
  });
  window.addEventListener('resize', () => charts.forEach(({ chart, figure }) =>
    chart.setSize({ width: figure.clientWidth, height: 320 })));
})();
