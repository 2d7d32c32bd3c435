// The page's table. Every value from the run reaches the page as text (textContent), never as HTML.
'use strict';

const $ = id => document.getElementById(id);

/** An element with text or other elements in it. */
function element(name, options = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (key === 'class') made.className = value;
    else if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

const isNumber = value => typeof value === 'number' && Number.isFinite(value);
function figure(value, digits = 1) {
  if (!isNumber(value)) return '';
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replaceAll(',', '\u202f');
}
function duration(seconds) {
  if (!isNumber(seconds)) return '';
  if (seconds < 100) return `${figure(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
function median(values) {
  const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A warning with the code that programs go by. */
const warningText = warning => `${warning.message} [${warning.code}]`;

/** Called by data.js. */
function maisReport(data) {
  const rows = makeRows(data.studies);
  const segments = bySegment(rows);
  markUnlike(segments);
  for (const row of rows) {
    row.look = row.study.status === 'failed' || row.marks.length > 0 || row.study.warnings.length > 0;
  }
  showHead(data, rows);
  showSegments(segments);
  showReasons(data.studies);
  showMethod(data.run);
  new Table(data.studies, rows, [...segments.keys()].sort((a, b) => a.localeCompare(b)));
}

/** One row for each segment of a study, one for a study without. */
function makeRows(studies) {
  const rows = [];
  for (const study of studies) {
    for (const segment of study.segments.length ? study.segments : [null]) {
      const marks = [];
      if (segment && segment.voxels === 0) marks.push('empty');
      if (segment && segment.touchesBorder) marks.push('border');
      const words = [study.name, study.status, segment ? segment.name : '', study.error || '',
        ...study.warnings.map(warningText), study.patient ? `${study.patient.name} ${study.patient.id}` : ''];
      rows.push({ study, segment, marks, number: rows.length, words: words.join('\n').toLowerCase() });
    }
  }
  return rows;
}

function bySegment(rows) {
  const segments = new Map();
  for (const row of rows.filter(row => row.segment)) {
    if (!segments.has(row.segment.name)) segments.set(row.segment.name, []);
    segments.get(row.segment.name).push(row);
  }
  return segments;
}

/** Volumes unlike the others of their segment: the median and its deviation do not mind a few. */
function markUnlike(segments) {
  for (const rows of segments.values()) {
    const found = rows.filter(row => row.segment.voxels > 0);
    if (found.length < 8) continue;
    const logs = found.map(row => Math.log(row.segment.millilitres)), middle = median(logs);
    // Of equal volumes the deviation is 0: a percent is not a surprise.
    const deviation = Math.max(0.01, 1.4826 * median(logs.map(value => Math.abs(value - middle))));
    found.forEach((row, n) => {
      if (Math.abs(logs[n] - middle) > 3.5 * deviation) row.marks.push('unlike');
    });
  }
}

// MARK: the summary

function showHead(data, rows) {
  const run = data.run, counts = run.counts || {};
  const began = run.began ? new Date(run.began) : null, ended = run.ended ? new Date(run.ended) : null;
  const time = date => date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const isOneDay = began && ended && began.toDateString() === ended.toDateString();
  const end = isOneDay ? ended.toLocaleTimeString(undefined, { timeStyle: 'short' }) : ended && time(ended);
  $('when').textContent = [began && time(began), end || 'not ended yet']
    .filter(Boolean).join(' – ') + (isNumber(run.seconds) ? `, ${duration(run.seconds)}` : '');
  $('purpose').textContent = (run.pipeline && run.pipeline.purpose) || '';
  const told = [run.stopped && `Stopped: ${run.stopped}`, ...(run.notes || []).map(warningText)].filter(Boolean);
  if (told.length) {
    $('stopped').hidden = false;
    $('stopped').textContent = told.join('\n');
  }
  const done = data.studies.filter(study => study.status === 'done').length;
  const failed = data.studies.filter(study => study.status === 'failed').length;
  const found = rows.filter(row => row.segment).length;
  const tiles = [
    ['', data.studies.length, data.studies.length === 1 ? 'study' : 'studies', {}],
    ['good', done, 'done', { status: 'done' }],
    ['bad', failed, 'failed', { status: 'failed' }],
    ['', data.studies.length - done - failed, 'waiting', { status: 'waiting' }],
    ['look', new Set(rows.filter(row => row.look).map(row => row.study)).size,
      'to be looked at', { mark: 'look' }],
    ['', found, found === 1 ? 'segment' : 'segments', null],
  ];
  for (const [kind, count, text, filter] of tiles) {
    const options = { class: `tile ${count ? kind : ''}` };
    if (filter) {
      options.type = 'button';
      options.onclick = () => {
        $('status').value = filter.status || '';
        $('mark').value = filter.mark || '';
        $('status').dispatchEvent(new Event('change'));
        $('studies').scrollIntoView({ behavior: 'smooth' });
      };
    }
    $('summary').append(element(filter ? 'button' : 'div', options,
      element('b', {}, count.toLocaleString('en').replaceAll(',', '\u202f')), element('span', {}, text)));
  }
}

function showSegments(segments) {
  if (!segments.size) return;
  $('segments').hidden = false;
  const body = $('segments').querySelector('tbody');
  for (const [name, rows] of [...segments].sort((a, b) => a[0].localeCompare(b[0]))) {
    const found = rows.filter(row => row.segment.voxels > 0);
    const volumes = found.map(row => row.segment.millilitres);
    const least = Math.min(...volumes), most = Math.max(...volumes);
    const intensities = found.map(row => row.segment.median).filter(isNumber);
    body.append(element('tr', {}, element('td', { class: 'name' }, name),
      ...[`${rows.length}`, `${rows.length - found.length}`,
        `${found.filter(row => row.segment.touchesBorder).length}`,
        volumes.length ? figure(median(volumes)) : '',
        volumes.length ? `${figure(least)} – ${figure(most)}` : '']
        .map(text => element('td', { class: 'number' }, text)),
      element('td', {}, volumes.length > 1 ? strip(found, least, most) : ''),
      element('td', { class: 'number' },
        intensities.length ? `${figure(median(intensities))} ${found[0].study.unit || ''}` : '')));
  }
}

/** Each volume a dot on a logarithmic line; of many some, but all that are marked. */
function strip(rows, least, most) {
  const make = (name, values) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const key of Object.keys(values)) made.setAttribute(key, values[key]);
    return made;
  };
  const svg = make('svg', { class: 'strip', viewBox: '0 0 192 20', role: 'img',
    'aria-label': `volumes from ${figure(least)} to ${figure(most)} ml` });
  svg.append(make('line', { x1: 4, x2: 188, y1: 10, y2: 10 }));
  const step = Math.max(1, Math.floor(rows.length / 300));
  const range = Math.log(most / least) || 1;
  rows.forEach((row, n) => {
    const isUnlike = row.marks.includes('unlike');
    if (n % step && !isUnlike) return;
    const x = 4 + 184 * Math.log(row.segment.millilitres / least) / range;
    svg.append(make('circle', { cx: x.toFixed(1), cy: 10, r: 3.2, class: isUnlike ? 'unlike' : '' }));
  });
  return svg;
}

function showReasons(studies) {
  const reasons = new Map();
  for (const study of studies.filter(study => study.status === 'failed')) {
    // Sentences that differ in names and numbers alone are one reason.
    const reason = (study.error || 'no reason is known')
      .replace(/<[^>]*>|'[^']*'|\d+(\.\d+)?/g, '…');
    if (!reasons.has(reason)) reasons.set(reason, []);
    reasons.get(reason).push(study);
  }
  $('reasons').hidden = !reasons.size;
  for (const group of [...reasons.values()].sort((a, b) => b.length - a.length)) {
    const names = group.slice(0, 5).map(study => study.name).join(', ') + (group.length > 5 ? ', …' : '');
    $('reasons').querySelector('ul').append(element('li', {},
      element('strong', {}, `${group.length}`), ` ${group[0].error} (${names})`));
  }
}

function showMethod(run) {
  const facts = run.facts || {}, checkpoint = facts.checkpoint || {}, program = run.program || {};
  const lines = [
    ['Program', [program.name, program.version].filter(Boolean).join(' ')],
    ['Libraries', Object.entries(program.libraries || {}).map(pair => pair.join(' ')).join(', ')],
    ['Device', facts.device],
    ['Checkpoint', checkpoint.name], ['SHA-256', checkpoint.sha256],
    ['Licence', checkpoint.sha256 ? checkpoint.licence || 'the checkpoint names none' : null],
    ['Pipeline', run.pipeline && run.pipeline.file], ['SHA-256', run.pipeline && run.pipeline.sha256],
  ];
  for (const stage of (run.pipeline && run.pipeline.content && run.pipeline.content.stages) || []) {
    const options = Object.entries(stage.with || {}).map(([name, value]) =>
      `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
    lines.push([`${stage.id}: ${stage.use}`, options.join(' · ') || 'no options']);
  }
  for (const [name, value] of lines) {
    if (value) $('method').append(element('dt', {}, name), element('dd', {}, String(value)));
  }
}

// MARK: the table

class Table {
  constructor(studies, rows, segments) {
    this.rows = rows;
    this.shown = [];
    this.sorted = { key: 'number', down: false };
    const hasPatients = studies.some(study => study.patient);
    const hasDice = rows.some(row => row.segment && isNumber(row.segment.dice));
    const unit = (studies.find(study => study.unit) || {}).unit;
    const of = name => row => (row.segment ? row.segment[name] : undefined);
    this.columns = [
      ['Study', row => row.study.name, row => row.study.name, 'name'],
      ...(hasPatients ? [['Patient', row => this.patient(row), row => this.patient(row), 'name']] : []),
      ['Status', row => row.study.status,
        row => element('span', { class: `chip ${row.study.status}` }, row.study.status), ''],
      ['Segment', of('name'), of('name'), 'name'],
      ['Volume, ml', of('millilitres'), row => figure(of('millilitres')(row)), 'number'],
      [unit ? `Mean, ${unit}` : 'Mean', of('mean'), row => figure(of('mean')(row)), 'number'],
      [unit ? `Median, ${unit}` : 'Median', of('median'), row => figure(of('median')(row)), 'number'],
      ...(hasDice ? [['Dice', of('dice'), row => figure(of('dice')(row), 3), 'number']] : []),
      ['Marks', row => row.marks.length, row => this.marks(row), ''],
      ['Clicks', of('clicks'), row => figure(of('clicks')(row), 0), 'number'],
      ['Time', row => row.study.seconds, row => duration(row.study.seconds), 'number'],
      ['Warnings and errors', row => row.study.warnings.length + (row.study.error ? 1000 : 0),
        row => this.words(row), 'words'],
    ];
    const head = $('table').querySelector('thead tr');
    this.columns.forEach(([title, key, , kind], n) => {
      head.append(element('th', { class: kind === 'number' ? kind : '', tabindex: '0', scope: 'col',
        onclick: () => this.sortBy(n), onkeydown: event => { if (event.key === 'Enter') this.sortBy(n); } },
      title));
    });
    for (const status of [...new Set(studies.map(study => study.status))].sort()) {
      $('status').append(element('option', { value: status }, status));
    }
    for (const name of segments) $('segment').append(element('option', { value: name }, name));
    for (const id of ['status', 'segment', 'mark']) $(id).addEventListener('change', () => this.filter());
    let waiting;
    $('search').addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.filter(), 150);
    });
    // Rows are made as they come into view: thousands at once would take seconds.
    new IntersectionObserver(seen => { if (seen.some(entry => entry.isIntersecting)) this.more(); },
      { rootMargin: '800px' }).observe($('more'));
    // On paper all are wanted.
    window.addEventListener('beforeprint', () => { while (this.more()); });
    this.filter();
  }

  patient(row) { return [row.study.patient?.name, row.study.patient?.id].filter(Boolean).join(', '); }

  marks(row) {
    const words = { empty: 'empty', border: 'at the border', unlike: 'unlike the others' };
    const made = document.createDocumentFragment();
    for (const mark of row.marks) made.append(element('span', { class: 'mark' }, words[mark]), ' ');
    return made;
  }

  words(row) {
    const all = [row.study.error, ...row.study.warnings.map(warningText)].filter(Boolean);
    if (!all.length) return '';
    const first = all[0].length > 140 ? `${all[0].slice(0, 140)}…` : all[0];
    return element('div', { class: 'clamp' },
      all.length > 1 ? `(1 of ${all.length}) ${first}` : first);
  }

  sortBy(n) {
    this.sorted = { key: n, down: this.sorted.key === n ? !this.sorted.down : this.columns[n][3] === 'number' };
    const heads = $('table').querySelectorAll('thead th');
    heads.forEach((head, at) => {
      if (at === n) head.setAttribute('aria-sort', this.sorted.down ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
    this.filter();
  }

  filter() {
    const words = $('search').value.toLowerCase().split(/\s+/).filter(Boolean);
    const [status, segment, mark] = ['status', 'segment', 'mark'].map(id => $(id).value);
    const hasMark = row => mark === 'look' ? row.look : mark === 'warning' ? row.study.warnings.length > 0
      : mark === 'view' ? Boolean(row.study.view) : row.marks.includes(mark);
    this.shown = this.rows.filter(row => (!status || row.study.status === status)
      && (!segment || (row.segment && row.segment.name === segment))
      && (!mark || hasMark(row)) && words.every(word => row.words.includes(word)));
    if (this.sorted.key !== 'number') {
      const key = this.columns[this.sorted.key][1], sign = this.sorted.down ? -1 : 1;
      // What has no value stands last, whichever way.
      this.shown.sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        const [noX, noY] = [x, y].map(value => value === undefined || value === null || value === '');
        if (noX || noY) return noX - noY || a.number - b.number;
        const order = typeof x === 'string' ? x.localeCompare(y, undefined, { numeric: true }) : x - y;
        return sign * order || a.number - b.number;
      });
    }
    const count = new Set(this.shown.map(row => row.study)).size;
    $('count').textContent = `${this.shown.length} rows of ${count} ${count === 1 ? 'study' : 'studies'}`;
    $('table').querySelector('tbody').replaceChildren();
    this.made = 0;
    this.more();
  }

  /** Makes the next rows; whether there are more. */
  more() {
    const body = $('table').querySelector('tbody');
    for (const row of this.shown.slice(this.made, this.made + 150)) body.append(this.row(row));
    this.made = Math.min(this.shown.length, this.made + 150);
    $('more').hidden = this.made === this.shown.length;
    $('more').textContent = 'More rows follow.';
    return this.made < this.shown.length;
  }

  row(row) {
    const cells = this.columns.map(([, , show, kind]) => {
      const value = show(row);
      return element('td', { class: kind }, value === undefined || value === null ? '' : value);
    });
    const made = element('tr', { class: 'row', tabindex: '0' }, ...cells);
    const toggle = () => {
      if (made.nextSibling && made.nextSibling.classList.contains('detail')) made.nextSibling.remove();
      else made.after(element('tr', { class: 'detail' },
        element('td', { colspan: this.columns.length }, ...this.detail(row.study))));
    };
    made.addEventListener('click', toggle);
    made.addEventListener('keydown', event => { if (event.key === 'Enter') toggle(); });
    return made;
  }

  detail(study) {
    const parts = [];
    if (study.view) {
      parts.push(element('p', {}, element('button', { type: 'button', onclick: () => openViewer(study) },
        'Look at image and segmentation')));
    }
    const sentences = [study.error, ...study.warnings.map(warningText)].filter(Boolean);
    if (sentences.length) parts.push(element('ul', {}, ...sentences.map(text => element('li', {}, text))));
    parts.push(element('dl', {},
      ...(study.stages.length ? [element('dt', {}, 'Stages'), element('dd', {},
        study.stages.map(stage => `${stage.id} ${duration(stage.seconds)}`).join(' · '))] : []),
      ...(study.files.length ? [element('dt', {}, 'Files'), element('dd', {},
        study.files.map(file => file.name).join(' · '))] : [])));
    if (study.pictures.length) {
      parts.push(element('p', { class: 'pictures' }, ...study.pictures.map(path =>
        element('a', { href: path, target: '_blank' }, element('img', { src: path, loading: 'lazy', alt: '' })))));
    }
    return parts;
  }
}
