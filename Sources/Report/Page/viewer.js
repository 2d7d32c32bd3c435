// Three planes of an image with its labels. Both come in a script of their own, since a page on a
// disk may not read files: NIfTI, one byte a voxel, gzip, base64.
'use strict';

let viewer = null;
let viewerWaits = null;

/** Called by the script of a study's voxels. */
function maisView(data) { if (viewerWaits) viewerWaits(data); }

function openViewer(study) {
  const dialog = document.getElementById('viewer');
  document.getElementById('viewer-name').textContent = study.name;
  document.getElementById('viewer-at').textContent = 'loading …';
  dialog.showModal();
  const failed = reason => { document.getElementById('viewer-at').textContent = reason; };
  const script = document.createElement('script');
  script.onerror = () => failed(`${study.view} is not beside this page`);
  viewerWaits = async data => {
    viewerWaits = null;
    script.remove();
    try {
      const layers = [];
      for (const layer of data.layers) {
        // Voxels of 0 have no label.
        layers.push({ labels: [0, ...layer.labels], voxels: await voxels(layer.voxels) });
      }
      viewer = new Viewer(data, await voxels(data.image), layers);
    } catch (error) { failed(`The voxels cannot be shown: ${error.message}`); }
  };
  script.src = study.view;
  document.head.append(script);
}

/** The bytes of a NIfTI-1 file's voxels. */
async function voxels(base64) {
  const packed = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer()).subarray(352);
}

class Viewer {
  // How a plane's axes run: along columns, and along rows. The voxels go to Right, Anterior and
  // Superior; on the screen Right is on the left, Anterior and Superior are up.
  static planes = { 0: [1, 2], 1: [0, 2], 2: [0, 1] };
  static colours = ['#e6194b', '#3cb44b', '#4f8ef7', '#ffd54a', '#f58231', '#c86bff', '#46f0f0',
    '#f032e6', '#bcf60c', '#fabebe', '#2fb6a5', '#e6beff', '#c08a4d', '#fffac8', '#d06060', '#aaffc3'];

  constructor(data, image, layers) {
    const count = data.size[0] * data.size[1] * data.size[2];
    if ([image, ...layers.map(layer => layer.voxels)].some(voxels => voxels.length < count)) {
      throw new Error('there are too few of them');
    }
    Object.assign(this, { data, image, layers, size: data.size });
    this.hidden = new Set();
    this.at = this.middle();
    this.canvases = [...document.querySelectorAll('#viewer canvas')];
    this.controls = new AbortController();
    this.listen();
    this.legend();
    this.draw();
  }

  /** Where most of what is labelled lies; else the middle. */
  middle() {
    const [nx, ny] = this.size, sums = [0, 0, 0];
    let count = 0;
    for (let n = 0; n < this.size[0] * this.size[1] * this.size[2]; n += 7) {
      if (!this.layers.some(layer => layer.voxels[n])) continue;
      sums[0] += n % nx; sums[1] += Math.floor(n / nx) % ny; sums[2] += Math.floor(n / (nx * ny));
      count += 1;
    }
    return this.size.map((size, axis) => count ? Math.round(sums[axis] / count) : size >> 1);
  }

  listen() {
    const { signal } = this.controls;
    const dialog = document.getElementById('viewer');
    document.getElementById('viewer-close').addEventListener('click', () => dialog.close(), { signal });
    dialog.addEventListener('close', () => { this.controls.abort(); viewer = null; }, { signal });
    for (const id of ['opacity', 'black', 'white']) {
      document.getElementById(`viewer-${id}`).addEventListener('input', () => this.draw(), { signal });
    }
    window.addEventListener('resize', () => this.draw(), { signal });
    for (const canvas of this.canvases) {
      const plane = Number(canvas.dataset.plane), slider = canvas.nextElementSibling;
      slider.max = this.size[plane] - 1;
      slider.addEventListener('input', () => this.move(plane, Number(slider.value)), { signal });
      const point = event => {
        const [column, row] = Viewer.planes[plane], place = this.place(canvas, event);
        if (!place) return;
        this.at[column] = place[0];
        this.at[row] = place[1];
        this.draw();
      };
      canvas.addEventListener('pointerdown', event => {
        canvas.setPointerCapture(event.pointerId);
        point(event);
      }, { signal });
      canvas.addEventListener('pointermove', event => { if (event.buttons) point(event); }, { signal });
      canvas.addEventListener('wheel', event => {
        event.preventDefault();
        this.move(plane, this.at[plane] - Math.sign(event.deltaY));
      }, { signal, passive: false });
      canvas.addEventListener('keydown', event => {
        const step = { ArrowUp: 1, ArrowRight: 1, PageUp: 10, ArrowDown: -1, ArrowLeft: -1, PageDown: -10 }[event.key];
        if (!step) return;
        event.preventDefault();
        this.move(plane, this.at[plane] + step);
      }, { signal });
    }
  }

  move(axis, to) {
    this.at[axis] = Math.max(0, Math.min(this.size[axis] - 1, to));
    this.draw();
  }

  colour(label) {
    const known = this.data.segments.find(segment => segment.label === label);
    return (known && known.color) || Viewer.colours[(label - 1) % Viewer.colours.length];
  }

  legend() {
    const box = document.getElementById('viewer-legend');
    box.replaceChildren();
    // A label of a layer is there: empty ones are in none.
    const present = new Set(this.layers.flatMap(layer => layer.labels));
    present.delete(0);
    const names = new Map(this.data.segments.map(segment => [segment.label, segment.name]));
    for (const label of [...new Set([...names.keys(), ...present])].sort((a, b) => a - b)) {
      const tick = element('input', { type: 'checkbox' });
      tick.checked = true;
      tick.addEventListener('change', () => {
        if (tick.checked) this.hidden.delete(label); else this.hidden.add(label);
        this.draw();
      });
      const spot = element('i');
      spot.style.background = this.colour(label);
      box.append(element('label', {}, tick, spot,
        (names.get(label) || `label ${label}`) + (present.has(label) ? '' : ' (empty)')));
    }
  }

  /** Colours of a layer's voxels, as red, green, blue and whether to be shown. */
  palette(layer) {
    const palette = new Uint8Array(256 * 4), canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true });
    layer.labels.forEach((label, byte) => {
      if (!label || this.hidden.has(label)) return;
      context.fillStyle = this.colour(label);
      context.fillRect(0, 0, 1, 1);
      palette.set(context.getImageData(0, 0, 1, 1).data, byte * 4);
    });
    return palette;
  }

  draw() {
    const value = id => Number(document.getElementById(`viewer-${id}`).value);
    const key = [...this.hidden].join();
    if (this.paletteKey !== key) {
      for (const layer of this.layers) layer.colours = this.palette(layer);
      this.paletteKey = key;
    }
    const opacity = value('opacity') / 100, black = value('black'), scale = 255 / Math.max(1, value('white') - black);
    for (const canvas of this.canvases) this.drawPlane(canvas, opacity, black, scale);
    const index = this.at[0] + this.size[0] * (this.at[1] + this.size[1] * this.at[2]);
    const intensity = this.data.low + this.image[index] / 255 * (this.data.high - this.data.low);
    const names = this.layers.map(layer => layer.labels[layer.voxels[index]]).filter(Boolean)
      .map(label => (this.data.segments.find(segment => segment.label === label) || { name: `label ${label}` }).name);
    document.getElementById('viewer-at').textContent = [`voxel ${this.at.join(', ')}`,
      `about ${Math.round(intensity)} ${this.data.unit || ''}`.trim(), names.join(' and ')].filter(Boolean).join(' · ');
  }

  drawPlane(canvas, opacity, black, scale) {
    const plane = Number(canvas.dataset.plane), [across, up] = Viewer.planes[plane];
    const [width, height] = [this.size[across], this.size[up]];
    const steps = [1, this.size[0], this.size[0] * this.size[1]];
    const pixels = new ImageData(width, height), out = pixels.data;
    // Right is on the left: the first axis runs from right to left on the screen.
    const isMirrored = across === 0;
    for (let v = 0; v < height; v += 1) {
      for (let u = 0; u < width; u += 1) {
        const index = this.at[plane] * steps[plane] + (height - 1 - v) * steps[up]
          + (isMirrored ? width - 1 - u : u) * steps[across];
        const grey = Math.max(0, Math.min(255, (this.image[index] - black) * scale));
        const to = (v * width + u) * 4;
        out[to] = out[to + 1] = out[to + 2] = grey;
        out[to + 3] = 255;
        // Where segments overlap their colours mix.
        for (const { voxels, colours } of this.layers) {
          const from = voxels[index] * 4, share = colours[from + 3] ? opacity : 0;
          if (!share) continue;
          for (let n = 0; n < 3; n += 1) out[to + n] = out[to + n] * (1 - share) + colours[from + n] * share;
        }
      }
    }
    const box = canvas.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(box.width * ratio));
    canvas.height = Math.max(1, Math.round(box.height * ratio));
    const [tall, wide] = [height * this.data.spacing[up], width * this.data.spacing[across]];
    const fit = Math.min(canvas.width / wide, canvas.height / tall);
    const frame = [(canvas.width - wide * fit) / 2, (canvas.height - tall * fit) / 2, wide * fit, tall * fit];
    canvas.frame = frame.map(length => length / ratio);
    const source = document.createElement('canvas');
    source.width = width;
    source.height = height;
    source.getContext('2d').putImageData(pixels, 0, 0);
    const context = canvas.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(source, ...frame);
    // The crosshair, with a gap where one looks.
    const x = frame[0] + (isMirrored ? width - this.at[across] - .5 : this.at[across] + .5) / width * frame[2];
    const y = frame[1] + (height - this.at[up] - .5) / height * frame[3], gap = 12 * ratio;
    context.strokeStyle = 'rgb(125 180 230 / .7)';
    context.lineWidth = ratio;
    context.beginPath();
    for (const [a, b, c, d] of [[frame[0], y, x - gap, y], [x + gap, y, frame[0] + frame[2], y],
      [x, frame[1], x, y - gap], [x, y + gap, x, frame[1] + frame[3]]]) {
      context.moveTo(a, b);
      context.lineTo(c, d);
    }
    context.stroke();
    context.fillStyle = '#98a5ab';
    context.font = `${12 * ratio}px system-ui, sans-serif`;
    const sides = plane === 0 ? ['P', 'A'] : ['R', 'L'];
    context.fillText(sides[0], frame[0] + 4 * ratio, frame[1] + frame[3] / 2 - 6 * ratio);
    context.fillText(sides[1], frame[0] + frame[2] - 14 * ratio, frame[1] + frame[3] / 2 - 6 * ratio);
    context.fillText(plane === 2 ? 'A' : 'S', frame[0] + frame[2] / 2 + 6 * ratio, frame[1] + 14 * ratio);
    canvas.nextElementSibling.value = this.at[plane];
  }

  /** The voxel of a plane under the pointer. */
  place(canvas, event) {
    const box = canvas.getBoundingClientRect(), frame = canvas.frame;
    const plane = Number(canvas.dataset.plane), [across, up] = Viewer.planes[plane];
    const x = (event.clientX - box.left - frame[0]) / frame[2], y = (event.clientY - box.top - frame[1]) / frame[3];
    if (!(x >= 0 && x < 1 && y >= 0 && y < 1)) return null;
    const column = Math.floor(x * this.size[across]), row = Math.floor(y * this.size[up]);
    return [across === 0 ? this.size[across] - 1 - column : column, this.size[up] - 1 - row];
  }
}
