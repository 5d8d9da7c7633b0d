// What the tests ask a page. Each function returns a list of faults, or what it is
// named after.
window.checks = (() => {
	const all = (selector, from = document) => [...from.querySelectorAll(selector)];
	// What stays on one line: words and figures, and a date that is alone in its cell.
	const whole = /(?<![\p{L}\d.,])[\p{L}\d.,]{2,16}(?![\p{L}\d.,])/gu;
	const date = /^\d{4}-\d\d(-\d\d)?$/;
	const words = text => text.replace(/\s+/g, ' ').trim();
	const name = e => '<' + e.localName + '> ' + JSON.stringify(words(e.innerText ?? e.textContent).slice(0, 40));
	const shown = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility === 'visible';

	// Whether an element is only for those who hear the page: it is a point on the screen.
	function heard(e) {
		for (; e; e = e.parentElement) {
			const box = e.getBoundingClientRect();
			if (box.width <= 1 && box.height <= 1 && getComputedStyle(e).overflowX === 'hidden') return true;
		}
		return false;
	}

	// A colour as the screen has it, from 0 to 1 each, whatever way it was written.
	const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
	function colour(text) {
		canvas.clearRect(0, 0, 1, 1);
		canvas.fillStyle = text;
		canvas.fillRect(0, 0, 1, 1);
		return [...canvas.getImageData(0, 0, 1, 1).data].map(part => part / 255);
	}
	const over = (top, below, opacity) =>
		[0, 1, 2].map(i => top[i] * top[3] * opacity + below[i] * (1 - top[3] * opacity));
	function luminance(c) {
		const [r, g, b] = c.map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	}
	function contrast(a, b) {
		const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
		return (light + 0.05) / (dark + 0.05);
	}
	function opacity(e) {
		let product = 1;
		for (; e instanceof Element; e = e.parentElement) product *= getComputedStyle(e).opacity;
		return product;
	}
	// What an element paints where it is hit.
	function paint(e) {
		const style = getComputedStyle(e);
		if (!(e instanceof SVGGeometryElement)) return [colour(style.backgroundColor), opacity(e)];
		const filled = style.fill !== 'none';
		return [colour(filled ? style.fill : style.stroke),
			opacity(e) * (filled ? style.fillOpacity : style.strokeOpacity)];
	}
	// The colour behind an element at a point of the window. Behind all is the page, which
	// has the colour of its body.
	function behind(e, x, y) {
		const sheet = document.createElement('i');
		sheet.style.backgroundColor = 'Canvas';
		document.body.append(sheet);
		const bottom = getComputedStyle(sheet).backgroundColor;
		sheet.remove();
		const below = document.elementsFromPoint(x, y)
			.filter(o => o !== e && !e.contains(o) && !(o instanceof SVGTextContentElement));
		return [...below, document.body].reverse().reduce((seen, o) => {
			const [top, opacity] = paint(o);
			return over(top, seen, opacity);
		}, colour(bottom));
	}

	return {
		// Nothing is wider than the place that it has, so that nothing is hidden at its side.
		sideways(width) {
			const root = document.documentElement, faults = [];
			if (root.clientWidth !== width) faults.push(`the page is ${root.clientWidth} wide on a screen of ${width}`);
			for (const e of all('html, body, body *')) {
				const cut = e === root || getComputedStyle(e).overflowX !== 'visible';
				if (cut && e.scrollWidth > e.clientWidth && !heard(e))
					faults.push(`${name(e)} is ${e.scrollWidth} wide in ${e.clientWidth}`);
			}
			return faults;
		},

		// No figure, date or word is broken at the end of a line, unless it is long.
		broken() {
			const faults = [], range = document.createRange();
			const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
			while (walker.nextNode()) {
				const node = walker.currentNode;
				if (heard(node.parentElement)) continue;
				const alone = node.parentElement.matches('th, td') && date.test(node.data);
				for (const word of alone ? node.data.matchAll(/.+/g) : node.data.matchAll(whole)) {
					range.setStart(node, word.index);
					range.setEnd(node, word.index + word[0].length);
					const boxes = [...range.getClientRects()].filter(box => box.width > 0);
					if (boxes.some(box => box.top >= boxes[0].bottom))
						faults.push(`"${word[0]}" in ${name(node.parentElement)} is broken`);
				}
			}
			return faults;
		},

		// The page is dark if the reader wants it, and else light.
		scheme(dark) {
			const page = behind(document.createElement('p'), 2, 2);
			const text = colour(getComputedStyle(document.body).color);
			return luminance(page) < luminance(text) === dark ? [] : [`text is ${text} on ${page}`];
		},

		// The words in pictures can be read: axe doesn't look at them.
		pictures() {
			const faults = [], style = new CSSStyleSheet();
			style.replaceSync('svg * { pointer-events: auto !important }');
			document.adoptedStyleSheets = [style];
			for (const svg of all('svg')) {
				const texts = all('text', svg).filter(e => shown(e) && words(e.textContent));
				for (const [i, e] of texts.entries()) {
					e.scrollIntoView({ block: 'center' });
					const box = e.getBoundingClientRect(), frame = svg.getBoundingClientRect();
					if (box.left < frame.left - 1 || box.right > frame.right + 1 ||
						box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
						faults.push(`${name(e)} isn't whole`);
					const own = getComputedStyle(e), size = parseFloat(own.fontSize) * e.getScreenCTM().a;
					if (size < 9) faults.push(`${name(e)} is ${size.toFixed(1)} pixels high`);
					const large = size >= 24 || size >= 18.66 && own.fontWeight >= 700;
					for (const at of [0.02, 0.25, 0.5, 0.75, 0.98]) {
						const back = behind(e, box.left + at * box.width, box.top + box.height / 2);
						const front = over(colour(own.fill), back, opacity(e) * own.fillOpacity);
						const ratio = contrast(front, back);
						if (ratio < (large ? 3 : 4.5)) {
							faults.push(`${name(e)} has a contrast of ${ratio.toFixed(2)}`);
							break;
						}
					}
					for (const o of texts.slice(i + 1)) {
						const other = o.getBoundingClientRect();
						if (Math.min(box.right, other.right) - Math.max(box.left, other.left) > 2 &&
							Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 2)
							faults.push(`${name(e)} and ${name(o)} overlap`);
					}
				}
			}
			document.adoptedStyleSheets = [];
			return faults;
		},

		// Links within the page lead somewhere, and to one place.
		links() {
			const faults = [], ids = all('[id]').map(e => e.id);
			for (const id of new Set(ids))
				if (ids.filter(other => other === id).length > 1) faults.push(`the ID ${id} is there more than once`);
			for (const e of all('a[href^="#"]'))
				if (!ids.includes(decodeURIComponent(e.hash.slice(1)))) faults.push(`${name(e)} leads nowhere: ${e.hash}`);
			return faults;
		},

		// What Tab reaches, in the order of the page. Its looks are kept to see a change.
		stops() {
			const can = 'a[href], button, input, select, textarea, summary, [tabindex]';
			this.list = all(can).filter(e => shown(e) && e.tabIndex >= 0 && !e.disabled);
			this.looks = this.list.map(this.look);
			window.scrollTo(0, 0);
			return this.list.map(name);
		},
		look(e) {
			const s = getComputedStyle(e);
			const outline = s.outlineStyle === 'none' || s.outlineWidth === '0px' ? 'none' :
				[s.outlineStyle, s.outlineWidth, s.outlineColor].join(' ');
			return [outline, s.boxShadow, s.backgroundColor].join('; ');
		},
		// What is wrong with what has the focus, if it should be the nth.
		focused(n) {
			const e = document.activeElement, box = e.getBoundingClientRect();
			if (e !== this.list[n]) return [`Tab ${n + 1} comes to ${name(e)}, and not to ${name(this.list[n])}`];
			const faults = [];
			if (this.look(e) === this.looks[n]) faults.push(`${name(e)} looks the same with the focus`);
			if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
				faults.push(`${name(e)} is out of sight with the focus`);
			return faults;
		},

		// How many cells with text each row of each table has.
		rows: () => all('tr').map(row => [...row.cells].filter(cell => words(cell.textContent)).length),

		// The text of each cell of each row of each table.
		tables: () => all('table').map(table =>
			[...table.rows].map(row => [...row.cells].map(cell => words(cell.textContent)))),

		// All texts of the page, those in pictures too.
		texts() {
			const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), list = [];
			while (walker.nextNode()) list.push(words(walker.currentNode.data));
			return list.filter(text => text);
		},

		open: () => all('details').forEach(e => { e.open = true; }),

		async axe() {
			const result = await axe.run(document, { resultTypes: ['violations', 'incomplete'], preload: false });
			const say = (kind, list) => list.flatMap(rule => rule.nodes
				// The contrast in pictures is worked out above.
				.filter(node => kind === 'violates' || rule.id !== 'color-contrast' || !/^<(text|tspan)/.test(node.html))
				.map(node => `${kind} ${rule.id}: ${node.html.slice(0, 200)}: ${words(node.failureSummary || rule.help)}`));
			return [...say('violates', result.violations), ...say("can't tell", result.incomplete)];
		},
	};
})();
