// video-test.js — the page Test camera and microphone: asks the browser for both, shows and measures them here, and says in
// words what is wrong. Nothing leaves the browser.
(() => {
  'use strict';
  const root = document.getElementById('video-test');
  const part = (name) => root.querySelector(`[data-${name}]`);
  const lists = { videoinput: { box: part('cameras'), select: document.getElementById('f-camera') },
    audioinput: { box: part('microphones'), select: document.getElementById('f-microphone') } };
  const meter = document.getElementById('f-level');
  let stream, audio, frame, heard, silence;

  const WORDS = {
    video: { name: 'Camera', ok: 'Camera: works' },
    audio: { name: 'Microphone', ok: 'Microphone: found' },
  };
  const why = (error, what) => ({
    NotAllowedError: `${what}: the browser may not use it. Click the sign beside the address, allow camera and microphone for this page, and start again. On a phone, also look at the settings of the browser app.`,
    SecurityError: `${what}: the browser may not use it on this page. Open this page by its https:// address.`,
    NotFoundError: `${what}: none was found. Plug one in, or use another device.`,
    NotReadableError: `${what}: another program uses it. Close other video programs and tabs, and start again.`,
    AbortError: `${what}: it stopped by itself. Unplug it, plug it in again, and start again.`,
    OverconstrainedError: `${what}: this one is not there any more. Choose another one.`,
  })[error.name] ?? `${what}: it does not work (${error.name}). Start the browser again, or use another one.`;

  const say = (key, text, good) => {
    let line = part('said').querySelector(`[data-key="${key}"]`);
    if (!line) {
      line = document.createElement('li');
      line.dataset.key = key;
      part('said').append(line);
    }
    line.className = good ? 'video-good' : 'video-bad';
    if (line.textContent !== text) line.textContent = text;
  };

  // Both at once, as a call does; if that fails each alone, so that one of them is not blamed for the other.
  const ask = async (wanted) => {
    const tracks = [];
    try {
      return await navigator.mediaDevices.getUserMedia(wanted);
    } catch { /* which one was it? */ }
    for (const kind of ['video', 'audio']) {
      try {
        tracks.push(...(await navigator.mediaDevices.getUserMedia({ [kind]: wanted[kind] })).getTracks());
      } catch (error) {
        say(kind, why(error, WORDS[kind].name), false);
      }
    }
    return new MediaStream(tracks);
  };

  const measure = () => {
    const source = audio.createMediaStreamSource(stream);
    const analyser = audio.createAnalyser();
    const samples = new Float32Array(analyser.fftSize);
    source.connect(analyser);
    heard = false;
    const look = () => {
      analyser.getFloatTimeDomainData(samples);
      const level = Math.min(100, Math.round(300 * Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)));
      meter.value = level;
      if (level >= 3 && !heard) {
        heard = true;
        say('audio', 'Microphone: works, it hears you', true);
      }
      frame = requestAnimationFrame(look);
    };
    look();
    silence = setTimeout(() => {
      if (!heard) say('audio', 'Microphone: it hears nothing. Say something; if the bar does not move, choose another microphone, or look whether it is muted.', false);
    }, 6000);
  };

  const fill = async () => {
    const devices = await navigator.mediaDevices.enumerateDevices();
    for (const [kind, { box, select }] of Object.entries(lists)) {
      const these = devices.filter((device) => device.kind === kind);
      const used = stream.getTracks().find((track) => track.kind === kind.slice(0, 5))?.getSettings().deviceId;
      box.hidden = these.length < 2;
      select.replaceChildren(...these.map((device, i) => new Option(device.label || `Number ${i + 1}`, device.deviceId, false, device.deviceId === used)));
    }
  };

  const stop = () => {
    cancelAnimationFrame(frame);
    clearTimeout(silence);
    for (const track of stream?.getTracks() ?? []) track.stop();
    audio?.close();
    stream = audio = undefined;
    meter.value = 0;
    part('result').hidden = part('stop').hidden = true;
    part('start').hidden = false;
  };

  const start = async () => {
    const chosen = (list) => list.select.value ? { deviceId: { exact: list.select.value } } : true;
    const wanted = { video: chosen(lists.videoinput), audio: chosen(lists.audioinput) };
    stop();
    part('said').replaceChildren();
    if (!navigator.mediaDevices?.getUserMedia) {
      say('video', 'This browser cannot use a camera on this page. Use a newer browser, and the https:// address.', false);
      return;
    }
    audio = new AudioContext();
    stream = await ask(wanted);
    for (const track of stream.getTracks()) say(track.kind, WORDS[track.kind].ok, true);
    if (!stream.getTracks().length) return;
    part('start').hidden = true;
    part('result').hidden = part('stop').hidden = false;
    part('picture').hidden = !stream.getVideoTracks().length;
    part('picture').srcObject = stream;
    if (stream.getAudioTracks().length) measure();
    await fill();
  };

  const tone = () => {
    const sound = audio.createOscillator();
    const quiet = audio.createGain();
    quiet.gain.value = 0.2;
    sound.frequency.value = 440;
    sound.connect(quiet).connect(audio.destination);
    sound.start();
    sound.stop(audio.currentTime + 0.8);
    say('sound', 'Sound: a tone was played. If you heard nothing, turn the volume up or choose another speaker in your device.', true);
  };

  document.getElementById('video-without').hidden = true;
  root.hidden = false;
  part('start').addEventListener('click', start);
  part('stop').addEventListener('click', stop);
  part('tone').addEventListener('click', tone);
  for (const { select } of Object.values(lists)) select.addEventListener('change', start);
  addEventListener('pagehide', stop);
})();
