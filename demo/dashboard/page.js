'use strict';
(() => {
	const data = JSON.parse(document.getElementById('data').textContent);
	const {about, tiers} = data;

	// Makes an element. Text from the data becomes text nodes only, so it cannot add markup.
	const make = (create) => (tag, attributes = {}, ...children) => {
		const element = create(tag);
		for (const [name, value] of Object.entries(attributes)) if (value != null) element.setAttribute(name, value);
		element.append(...children.flat().filter((child) => child != null));
		return element;
	};
	const html = make((tag) => document.createElement(tag));
	const svg = make((tag) => document.createElementNS('http://www.w3.org/2000/svg', tag));

	// Numbers come rounded from the database; this adds zeros, commas and a real minus.
	const number = (x, digits = 1) => x == null ? '–' :
		x.toLocaleString('en-US', {minimumFractionDigits: digits, maximumFractionDigits: digits}).replace('-', '−');
	const count = (x) => number(x, 0);
	const plain = (x) => number(x, Number.isInteger(x) ? 0 : 1);
	const percent = (x) => x == null ? '–' : number(x) + '%';
	const hours = (x) => x == null ? '–' : number(x) + ' h';
	const money = (x) => x == null ? '–' : about.currency + number(x, 2);
	const between = (low, high, show = number) => low == null && high == null ? 'unknown' :
		low == null ? `up to ${show(high)}` : high == null ? `from ${show(low)}` : `${show(low)} to ${show(high)}`;
	const limits = (row, show = number) => between(row.lower, row.upper, show);

	// --- a card: title, reading, chart, what the mark says that is pointed at, and all numbers as a table

	const charts = [];
	const page = document.getElementById('page');
	let cards = 0;

	// Shows what a mark says, and lets the arrow keys go on from it.
	function pick(chart, readout, mark) {
		for (const other of chart.querySelectorAll('.mark')) {
			other.classList.toggle('on', other === mark);
			other.setAttribute('tabindex', other === mark ? 0 : -1);
		}
		readout.textContent = mark.getAttribute('aria-label');
		readout.classList.add('live');
	}

	// Returns the mark that an arrow key leads to.
	function next(chart, mark, key) {
		const marks = [...chart.querySelectorAll('.mark')];
		const row = +mark.dataset.row, column = +mark.dataset.column;
		const rows = new Set(marks.map((m) => +m.dataset.row)).size;
		const down = rows > 1 && (key === 'ArrowUp' || key === 'ArrowDown');
		const step = key === 'ArrowRight' || key === 'ArrowDown' ? 1 : -1;
		if (key === 'Home') return marks[0];
		if (key === 'End') return marks[marks.length - 1];
		if (down) return marks.find((m) => +m.dataset.row === row + step && +m.dataset.column === column);
		return marks[marks.indexOf(mark) + step];
	}

	function listen(chart, readout) {
		const at = (event) => event.target.closest('.mark');
		for (const type of ['pointerover', 'focusin', 'click'])
			chart.addEventListener(type, (event) => { if (at(event)) pick(chart, readout, at(event)); });
		chart.addEventListener('keydown', (event) => {
			if (!/^(Arrow|Home$|End$)/.test(event.key) || !at(event)) return;
			const to = next(chart, at(event), event.key);
			event.preventDefault();
			if (to) to.focus();
		});
	}

	function table(caption, head, rows) {
		return html('table', {}, html('caption', {}, caption),
			html('thead', {}, html('tr', {}, head.map((name) => html('th', {scope: 'col'}, name)))),
			html('tbody', {}, rows.map(([name, ...cells]) => html('tr', {}, html('th', {scope: 'row'}, name),
				cells.map((cell) => html('td', {}, cell))))));
	}

	// Adds a card. draw(width) returns what is drawn at that width.
	function card({id, half, title, reading, draw, numbers, functions}) {
		const name = `${id}-numbers`;
		const chart = html('div', {class: 'chart', role: 'group', 'aria-label': `Chart: ${title} Arrow keys go from mark to mark.`});
		const readout = html('p', {class: 'readout', 'aria-live': 'polite'}, 'Point at a mark, or use Tab and the arrow keys, to read it.');
		const all = html('div', {class: 'numbers', id: name, hidden: '', role: 'region', tabindex: 0, 'aria-label': `All numbers: ${title}`},
			numbers, html('p', {class: 'reading'}, 'By ', functions.map((f, i) => [i ? ', ' : '', html('code', {}, f)]).flat(), '.'));
		const button = html('button', {type: 'button', 'aria-expanded': false, 'aria-controls': name}, 'Numbers');
		button.addEventListener('click', () => {
			all.hidden = !all.hidden;
			button.setAttribute('aria-expanded', !all.hidden);
		});
		page.append(html('section', {class: `card ${half ? 'half' : 'long'}`, id, 'aria-labelledby': `${id}-title`},
			html('h2', {id: `${id}-title`}, title), html('p', {class: 'reading'}, reading), chart, html('div', {class: 'below'}, readout, button), all));
		listen(chart, readout);
		charts.push({chart, draw});
		cards++;
	}

	// Draws all charts, for this width or their own; the mark that was pointed at stays the one that Tab leads to.
	function drawAll(width) {
		for (const {chart, draw} of charts) {
			const focused = chart.contains(document.activeElement);
			const marks = [...chart.querySelectorAll('.mark')];
			const current = Math.max(0, marks.findIndex((m) => m.getAttribute('tabindex') === '0'));
			chart.replaceChildren(draw(width || chart.clientWidth));
			const stop = chart.querySelectorAll('.mark')[current];
			if (stop) stop.setAttribute('tabindex', 0);
			if (stop && focused) stop.focus({preventScroll: true});
		}
	}

	const mark = (tag, say, row, column, attributes, ...children) => (tag === 'td' ? html : svg)(tag,
		{...attributes, class: `mark ${attributes.class || ''}`.trim(), role: tag === 'td' ? null : 'img', tabindex: -1,
			'aria-label': say, 'data-row': row, 'data-column': column}, ...children);

	// --- shapes

	// Returns round numbers that divide a range into about n parts.
	function ticks(low, high, n) {
		// one number alone, or none
		if (!(high > low)) [low, high] = !Number.isFinite(low) ? [0, 1] : low > 0 ? [low - 1, low] : [low, low + 1];
		const raw = (high - low) / n, power = 10 ** Math.floor(Math.log10(raw));
		const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw);
		const from = Math.floor(low / step), to = Math.ceil(high / step);
		return Array.from({length: to - from + 1}, (_, i) => Number(((from + i) * step).toPrecision(12)));
	}

	const known = (values) => values.filter((x) => x != null);
	const reach = (points) => {
		const all = known(points.flatMap((p) => [p.value, p.lower, p.upper]));
		return [Math.min(...all), Math.max(...all)];
	};

	// Draws series of points with bands: {label, value, lower, upper} each.
	function lines(width, {height, series, range, say, axis, show, names = [], small}) {
		const left = small ? 30 : 40, right = small ? 12 : names.length ? 54 : 22, top = small ? 10 : 20, bottom = small ? 20 : 26;
		const marks = ticks(range[0], range[1], small ? 2 : 4), labels = series[0].map((p) => p.label);
		const low = marks[0], high = marks[marks.length - 1];
		const step = labels.length > 1 ? (width - left - right) / (labels.length - 1) : width - left - right;
		const x = (i) => labels.length > 1 ? left + i * step : (left + width - right) / 2;
		const y = (v) => top + (height - top - bottom) * (high - v) / (high - low);
		const drawing = svg('svg', {viewBox: `0 0 ${width} ${height}`});
		for (const v of marks) drawing.append(
			svg('line', {class: v === 0 ? 'zero' : 'grid', x1: left, x2: width - right, y1: y(v), y2: y(v)}),
			svg('text', {x: left - 8, y: y(v) + 4, 'text-anchor': 'end'}, axis(v)));
		const every = small ? labels.length - 1 || 1 : Math.ceil(labels.length * 70 / (width - left - right));
		labels.forEach((label, i) => {
			if ((labels.length - 1 - i) % every === 0) drawing.append(svg('text', {x: x(i), y: height - 6,
				'text-anchor': small ? (i ? 'end' : 'start') : 'middle', dx: small ? (i ? 8 : -8) : 0}, label));
		});
		series.forEach((points, k) => {
			const group = svg('g', {class: k ? 'second' : 'first'});
			const banded = points.map((p, i) => ({...p, i})).filter((p) => p.lower != null && p.upper != null);
			group.append(svg('polygon', {class: 'band', points: [...banded.map((p) => `${x(p.i)},${y(p.upper)}`),
				...banded.reverse().map((p) => `${x(p.i)},${y(p.lower)}`)].join(' ')}));
			group.append(svg('polyline', {class: 'series', points: points.map((p, i) => `${x(i)},${y(p.value)}`).join(' ')}));
			drawing.append(group);
		});
		labels.forEach((_, i) => drawing.append(mark('g', say(i), 0, i, {},
			svg('rect', {class: 'hit', x: x(i) - step / 2, width: step, y: top - 8, height: height - top - bottom + 16}),
			series.map((points, k) => svg('g', {class: k ? 'second' : 'first'},
				svg('circle', {class: 'dot', cx: x(i), cy: y(points[i].value), r: small ? 3 : 4}))))));
		const last = labels.length - 1;
		if (names.length) names.forEach((name, k) => drawing.append(
			svg('text', {class: 'strong', x: x(last) + 10, y: y(series[k][last].value) + 4}, name)));
		if (!small) series.forEach((points) => {
			const values = points.map((p) => p.value);
			for (const i of new Set([values.indexOf(Math.min(...values)), values.indexOf(Math.max(...values)), last])) {
				if (names.length && i === last) continue;
				const under = values[i] === Math.min(...values) && i !== last;
				drawing.append(svg('text', {class: 'strong halo', x: x(i), y: y(values[i]) + (under ? 20 : -10), 'text-anchor': 'middle'}, show(values[i])));
			}
		});
		return drawing;
	}

	// Draws rows with a dot, its limits, and a remark: {label, value, lower, upper, remark, earlier}.
	function dots(width, {rows, axis, say, zero}) {
		const all = known(rows.flatMap((r) => [r.value, r.lower, r.upper, r.earlier])), rowHeight = 54;
		const marks = ticks(zero ? 0 : Math.min(...all), Math.max(...all), width < 420 ? 3 : 5);
		const low = marks[0], high = marks[marks.length - 1], height = rows.length * rowHeight + 28;
		const x = (v) => 14 + (width - 40) * (v - low) / (high - low);
		const drawing = svg('svg', {viewBox: `0 0 ${width} ${height}`});
		for (const v of marks) drawing.append(
			svg('line', {class: 'grid', x1: x(v), x2: x(v), y1: 2, y2: height - 22}),
			svg('text', {x: x(v), y: height - 6, 'text-anchor': 'middle'}, axis(v)));
		rows.forEach((r, i) => {
			const y = i * rowHeight + 36;
			drawing.append(mark('g', say(r), i, 0, {},
				svg('rect', {class: 'hit', x: 0, width, y: y - 34, height: rowHeight - 2, rx: 6}),
				svg('text', {x: 2, y: y - 18, class: 'halo'}, svg('tspan', {class: 'strong'}, `${r.label}  `), svg('tspan', {}, `${r.text}`)),
				svg('text', {x: width - 2, y: y - 18, 'text-anchor': 'end', class: 'halo'}, r.remark),
				r.lower == null || r.upper == null ? null : svg('line', {class: 'whisker', x1: x(r.lower), x2: x(r.upper), y1: y, y2: y}),
				r.earlier == null ? null : svg('circle', {class: 'earlier', cx: x(r.earlier), cy: y, r: 9}),
				r.value == null ? null : svg('circle', {class: 'dot', cx: x(r.value), cy: y, r: 6})));
		});
		return drawing;
	}

	// Draws how customers move from the tiers on the left to those on the right.
	function flow(width) {
		const narrow = width < 500, margin = narrow ? 84 : 150, bar = 12, gap = narrow ? 26 : 18, height = narrow ? 400 : 340, top = 26;
		const levels = tiers.tiers.filter((t) => t.before > 0 || t.after > 0), name = (t) => t == null ? 'no tier' : t;
		const total = levels.reduce((sum, t) => sum + Math.max(t.before, t.after), 0);
		const scale = (height - top - 8 - gap * (levels.length - 1)) / total;
		const place = new Map();
		for (const side of ['before', 'after']) {
			let y = top;
			for (const t of levels) {
				place.set(side + name(t.tier), {y, at: y, height: t[side] * scale});
				y += Math.max(t.before, t.after) * scale + gap;
			}
		}
		const drawing = svg('svg', {viewBox: `0 0 ${width} ${height}`});
		const rank = new Map(levels.map((t) => [name(t.tier), t.rank])), order = levels.map((t) => name(t.tier));
		drawing.append(svg('text', {x: margin, y: 12, 'text-anchor': 'end'}, `end of ${about.quarter_before}`),
			svg('text', {x: width - margin, y: 12}, `end of ${about.quarter}`));
		const flows = tiers.flows.map((f) => ({...f, from: name(f.from), to: name(f.to)}))
			.sort((a, b) => order.indexOf(a.from) - order.indexOf(b.from) || order.indexOf(a.to) - order.indexOf(b.to));
		flows.forEach((f, i) => {
			const a = place.get('before' + f.from), b = place.get('after' + f.to), h = f.customers * scale;
			const from = margin + bar, to = width - margin - bar, half = (from + to) / 2, way = rank.get(f.to) - rank.get(f.from);
			drawing.append(mark('path', `${f.from} to ${f.to}: ${count(f.customers)} customers ${way > 0 ? 'moved up' : way < 0 ? 'moved down' : 'stayed'}.`,
				0, i, {class: `flow ${way > 0 ? 'up' : way < 0 ? 'down' : ''}`,
					d: `M${from} ${a.at}C${half} ${a.at} ${half} ${b.at} ${to} ${b.at}v${h}C${half} ${b.at + h} ${half} ${a.at + h} ${from} ${a.at + h}z`}));
			a.at += h;
			b.at += h;
		});
		for (const t of levels) for (const side of ['before', 'after']) {
			const p = place.get(side + name(t.tier)), before = side === 'before';
			drawing.append(svg('rect', {class: 'node', x: before ? margin : width - margin - bar, y: p.y, width: bar, height: Math.max(p.height, 1)}),
				svg('text', {x: before ? margin - 8 : width - margin + 8, y: p.y + p.height / 2 + (narrow ? -2 : 4), 'text-anchor': before ? 'end' : 'start'},
					svg('tspan', {class: 'strong'}, name(t.tier)),
					narrow ? svg('tspan', {x: before ? margin - 8 : width - margin + 8, dy: 14}, count(t[side])) : ` ${count(t[side])}`));
		}
		return drawing;
	}

	// --- the page

	const now = about.period + (about.so_far ? ' so far' : '');
	document.title = about.title;
	document.getElementById('title').textContent = about.title;
	document.getElementById('subtitle').textContent =
		`Data up to ${about.as_of}. Tiles: ${now}, compared with ${about.before}. Ranges are 95% intervals.`;
	page.replaceChildren();

	const points = (x) => `${number(x)} points`;
	const tileTexts = {
		nps: {title: 'NPS', about: 'promoters less detractors', unit: '', show: number, apart: points},
		csat: {title: 'Satisfied (CSAT)', about: `of scores 1 to ${about.csat_high}`, unit: '%', show: percent, apart: points},
		ces: {title: 'Ease (CES)', about: '1 is hard, 7 is easy', unit: '', show: (x) => number(x, 2), apart: (x) => number(x, 2)},
		back: {title: 'Back next month', about: `new in ${data.cohorts[0]}`, before: data.cohorts[1], unit: '%', show: percent, apart: points},
		solved: {title: 'Half solved in', about: 'with open cases', unit: ' h', show: hours, apart: hours, lower: true},
		moves: {title: 'Tier moves, net', about: `up less down, ${about.quarter}`, unit: '%', show: percent, balance: true},
	};
	const nouns = {nps: 'responses', csat: 'responses', ces: 'responses', back: 'customers', solved: 'cases', moves: 'customers'};

	function tile(row) {
		const text = tileTexts[row.name], better = (row.difference > 0) !== !!text.lower;
		const up = row.difference > 0, arrow = up ? '▲' : '▼', before = text.before || about.before;
		const change = row.difference == null ? [] : [
			html('p', {}, text.balance ? (row.difference === 0 ? 'as many up as down' : up ? '▲ more up than down' : '▼ more down than up')
				: row.difference === 0 ? `as in ${before}`
				: `${arrow} ${text.apart(Math.abs(row.difference))} ${text.lower ? up ? 'slower than' : 'faster than' : up ? 'above' : 'below'} ${before}`),
			row.d_lower == null || text.balance ? null : html('p', {class: 'about'}, `difference ${between(row.d_lower, row.d_upper, (x) => number(x, row.digits))}`),
			row.luck == null ? null : html('span', {class: `verdict ${row.luck ? 'luck' : better ? 'better' : 'worse'}`},
				row.luck ? 'may be luck' : `${better ? 'better' : 'worse'}, hardly luck`)];
		return html('li', {class: 'tile', id: `tile-${row.name}`}, html('h2', {}, text.title),
			html('p', {class: 'about'}, text.about),
			html('p', {class: 'value'}, number(row.value, row.digits), html('span', {class: 'unit'}, text.unit)),
			html('p', {}, limits(row, text.show)), html('p', {class: 'about'}, `${count(row.n)} ${nouns[row.name]}`),
			change.length ? html('div', {class: 'change'}, change) : null);
	}
	if (data.tiles.length) page.append(html('ul', {class: 'tiles', 'aria-label': 'Key numbers'}, data.tiles.map(tile)));

	const last = (list) => list[list.length - 1];

	if (data.months.length) card({
		id: 'nps', title: 'Would customers recommend us?',
		reading: `NPS by month, from −100 to 100; the band is its 95% interval. ${last(data.months).label}: ${number(last(data.months).value)} (${limits(last(data.months))}).`,
		draw: (width) => lines(width, {height: width < 500 ? 220 : 270, series: [data.months], range: reach(data.months), axis: plain, show: number,
			say: (i) => { const m = data.months[i]; return `${m.label}: NPS ${number(m.value)} (${limits(m)}), ${count(m.n)} responses.`; }}),
		numbers: table('NPS by month', ['month', 'responses', 'NPS', '95% interval'],
			data.months.map((m) => [m.label, count(m.n), number(m.value), limits(m)])),
		functions: ['nps_report_clustered'],
	});

	if (data.channels.length) {
		const range = reach(data.channels.flatMap((c) => c.points));
		card({
			id: 'channels', title: 'Which channel do they recommend?',
			reading: `NPS of each channel by ${about.period.length > 4 ? about.period.includes('Q') ? 'quarter' : 'month' : 'year'}, all on one scale; the highest now comes first.`,
			draw: (width) => {
				const columns = width < 520 ? 2 : Math.min(data.channels.length, Math.max(2, Math.floor((width + 18) / 200)));
				return html('div', {class: 'panels', style: `grid-template-columns: repeat(${columns}, minmax(0, 1fr))`}, data.channels.map((c, row) => {
				const drawing = lines(Math.floor((width - 18 * (columns - 1)) / columns), {height: 120, series: [c.points], range, small: true, axis: plain,
					say: (i) => { const p = c.points[i]; return `${c.channel}, ${p.label}: NPS ${number(p.value)} (${limits(p)}), ${count(p.n)} responses.`; }});
				for (const m of drawing.querySelectorAll('.mark')) m.dataset.row = row;
				return html('div', {}, html('h3', {}, c.channel, html('span', {}, number(last(c.points).value))), drawing);
				}));
			},
			numbers: table('NPS by channel, with 95% intervals', ['', ...data.channels.map((c) => c.channel)],
				[...new Set(data.channels.flatMap((c) => c.points.map((p) => p.label)))].map((label) => [label,
					...data.channels.map((c) => c.points.find((p) => p.label === label)).map((p) => p ? `${number(p.value)} (${limits(p)})` : '–')])),
			functions: ['nps_report_clustered'],
		});
	}

	const remark = (luck, difference, more, less) => luck == null || difference == null ? '' : luck ? 'may be luck' : difference > 0 ? `▲ ${more}` : `▼ ${less}`;

	if (data.csat.length) card({
		id: 'csat', half: true, title: 'Where are they satisfied?',
		reading: `CSAT by channel, ${now}: the share of satisfied responses. The arrow says which channel is above or below all others together, more than luck explains.`,
		draw: (width) => dots(width, {axis: (v) => plain(v) + '%',
			rows: data.csat.map((r) => ({...r, text: `${percent(r.value)} (${limits(r)})`, remark: remark(r.luck, r.difference, 'above the others', 'below the others')})),
			say: (r) => `${r.label}: ${percent(r.value)} satisfied (${limits(r)}), ${count(r.n)} responses. Difference from all others ${number(r.difference)} (${between(r.d_lower, r.d_upper)})${r.luck == null ? '' : r.luck ? ', may be luck' : ', hardly luck'}.`}),
		numbers: table(`CSAT by channel, ${now}, in percent`, ['channel', 'responses', 'CSAT (95% interval)', 'above the others', ''],
			data.csat.map((r) => [r.label, count(r.n), `${number(r.value)} (${limits(r)})`, `${number(r.difference)} (${between(r.d_lower, r.d_upper)})`,
				r.luck == null ? '' : r.luck ? 'may be luck' : 'hardly luck'])),
		functions: ['csat_report_clustered', 'ratio_compare', 'holm'],
	});

	if (data.solved.length) card({
		id: 'solved', half: true, title: 'How long until a case is solved?',
		reading: `Hours until half of the cases of ${now} are solved${data.solved.some((r) => r.before != null) ? `; the ring is ${about.before}` : ''}. Open cases count for as long as they have waited.`,
		draw: (width) => dots(width, {zero: true, axis: (v) => plain(v) + ' h',
			rows: data.solved.map((r) => ({...r, earlier: r.before, text: r.value == null ? 'not yet half' : `${hours(r.value)} (${limits(r)})`, remark: remark(r.luck, r.difference, 'slower', 'faster')})),
			say: (r) => `${r.label}: half of ${count(r.n)} cases solved within ${hours(r.value)} (${limits(r, hours)}), ${hours(r.before)} in ${about.before}${r.luck == null ? '' : r.luck ? ', may be luck' : ', hardly luck'}. Within ${about.target}: ${percent(r.in_time)} (${between(r.in_time_lower, r.in_time_upper)}). Still open: ${count(r.still_open)}.`}),
		numbers: table(`Hours until half are solved, ${now}`, ['channel', 'cases', 'open', 'hours (95% interval)', about.before, `within ${about.target}`, ''],
			data.solved.map((r) => [r.label, count(r.n), count(r.still_open), `${number(r.value)} (${limits(r)})`, number(r.before),
				`${percent(r.in_time)} (${between(r.in_time_lower, r.in_time_upper)})`,
				r.luck == null ? '' : r.luck ? 'may be luck' : 'hardly luck'])),
		functions: ['survival_agg', 'survival_median', 'survival_at', 'survival_compare', 'holm'],
	});

	function heat() {
		const rows = data.retention, most = Math.max(...rows.flatMap((r) => r.cells.map((c) => c.value)), 1);
		const periods = Math.max(...rows.flatMap((r) => r.cells.map((c) => c.period)));
		const shade = (v) => `cell h${Math.min(6, Math.floor(7 * v / most))}`;
		const cell = (row, column, c, say) => c ? mark('td', say, row, column, {class: shade(c.value) + (c.open ? ' open' : '')}, count(c.whole) + (c.open ? '*' : ''))
			: html('td', {});
		const columns = Array.from({length: periods}, (_, i) => i + 1);
		return html('table', {class: 'heat'}, html('thead', {}, html('tr', {}, html('th', {scope: 'col'}, 'first order'), html('th', {scope: 'col'}, 'customers'),
			columns.map((p) => html('th', {scope: 'col'}, html('abbr', {title: `month ${p}`, style: 'text-decoration:none'}, String(p)))))),
		html('tbody', {}, data.pooled.length ? html('tr', {class: 'all'}, html('th', {scope: 'row'}, 'all'), html('td', {}, ''), columns.map((p) => {
			const c = data.pooled.find((one) => one.period === p);
			return cell(0, p, c, c && `All ${count(c.cohorts)} cohorts for which month ${p} is over: ${percent(c.value)} (${limits(c)}) ordered in it, ${count(c.n)} of ${count(c.of)}.`);
		})) : null, rows.map((r, i) => html('tr', {}, html('th', {scope: 'row'}, r.label), html('td', {}, count(r.n)), columns.map((p) => {
			const c = r.cells.find((one) => one.period === p);
			return cell(i + 1, p, c, c && `First order ${r.label}, month ${p}: ${percent(c.value)} (${limits(c)}), ${count(c.n)} of ${count(r.n)} customers.${c.open ? ' Open: the month is not over yet, so the number may still grow.' : ''}`);
		})))));
	}
	if (data.retention.length) card({
		id: 'retention', title: 'Do customers come back?',
		reading: 'Percent of the customers of each month who ordered again so many months later. * and a dashed frame: the month is open, that is, not over yet; the number may still grow.',
		draw: heat,
		numbers: table('All cohorts for which the month is over', ['month', 'cohorts', 'customers', 'ordered', 'percent', '95% interval'],
			data.pooled.map((p) => [String(p.period), count(p.cohorts), count(p.of), count(p.n), percent(p.value), limits(p)])),
		functions: ['retention_agg', 'retention_rows', 'retention_pooled'],
	});

	if (data.revenue.length) {
		const part = (key) => data.revenue.map((r) => ({label: String(r.period), value: r[key], lower: r[`${key}_lower`], upper: r[`${key}_upper`]}));
		const net = part('net'), gross = part('gross'), end = last(data.revenue);
		card({
			id: 'revenue', half: true, title: 'How much of their revenue comes back?',
			reading: `Percent of the revenue of the first month, so many months later. Gross leaves out what a customer spends above the first month. By month ${end.period}, a customer has brought in ${money(end.worth)} (${between(end.worth_lower, end.worth_upper, money)}).`,
			draw: (width) => lines(width, {height: 280, series: [net, gross], names: ['net', 'gross'], range: [0, reach([...net, ...gross])[1]], axis: (v) => plain(v) + '%', show: percent,
				say: (i) => { const r = data.revenue[i]; return `Month ${r.period}: net ${percent(r.net)} (${between(r.net_lower, r.net_upper)}), gross ${percent(r.gross)} (${between(r.gross_lower, r.gross_upper)}); value per customer so far ${money(r.worth)} (${between(r.worth_lower, r.worth_upper, money)}).`; }}),
			numbers: table('Revenue retention in percent, and value per customer so far', ['month', 'customers', 'net (95% interval)', 'gross', 'value'],
				data.revenue.map((r) => [String(r.period), count(r.n), `${number(r.net)} (${between(r.net_lower, r.net_upper)})`, `${number(r.gross)} (${between(r.gross_lower, r.gross_upper)})`,
					`${money(r.worth)} (${between(r.worth_lower, r.worth_upper)})`])),
			functions: ['retention_agg', 'retention_revenue_pooled'],
		});
	}

	if (tiers.flows.length) {
		const m = tiers.moves, name = (t) => t == null ? 'no tier' : t;
		card({
			id: 'tiers', half: true, title: 'Who moves up, and who moves down?',
			reading: `${count(m.upgraded)} up, ${count(m.downgraded)} down, ${count(m.stayed)} stayed, ${count(m.entered)} came in and ${count(m.exited)} left. Blue streams rise, orange streams fall.`,
			draw: flow,
			numbers: table(`Customers by their tier at the end of ${about.quarter_before} (rows) and of ${about.quarter}`, ['', ...tiers.tiers.map((t) => name(t.tier)), 'all'],
				tiers.tiers.map((f) => [name(f.tier), ...tiers.tiers.map((t) => {
					const found = tiers.flows.find((one) => one.from === f.tier && one.to === t.tier);
					return found ? count(found.customers) : f.tier == null && t.tier == null ? '' : '0';
				}), count(f.before)]).concat([['all', ...tiers.tiers.map((t) => count(t.after)), '']])),
			functions: ['tier_track', 'tier_moves', 'nps_compare'],
		});
	}

	const note = (...text) => html('p', {}, ...text);
	document.getElementById('notes').append(
		note('Interval: with other customers responding, a number would be a little different, but hardly outside of its interval. Customers who respond several times are taken as one unit.'),
		note('May be luck: chance alone often makes a difference as large. Hardly luck: it makes one in less than 5 of 100 cases, adjusted for the number of differences that are looked at together.'),
		note(`Made by the PostgreSQL extension satisfaction ${about.version}. Every number is computed in the database. The tiles use `,
			['nps_report_clustered', 'csat_report_clustered', 'ces_report_clustered', 'ratio_compare', 'retention_pooled', 'proportion_difference',
				'survival_median', 'survival_compare', 'tier_moves', 'nps_compare', 'holm'].map((f, i) => [i ? ', ' : '', html('code', {}, f)]).flat(), '.'));

	drawAll();
	let width = innerWidth;
	addEventListener('resize', () => {
		if (innerWidth === width) return;
		width = innerWidth;
		drawAll();
	});
	addEventListener('beforeprint', () => drawAll(680));
	addEventListener('afterprint', () => drawAll());
	document.documentElement.dataset.cards = cards;
})();
