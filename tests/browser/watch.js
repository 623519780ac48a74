// Put into every page of the tests: counts the runs of the script that came to their end, and notes when
// the page was last changed, and how much of it moved by itself. The page itself shows no run that is over
// before it could be drawn.
window.tidemark = {ended: 0, changed: performance.now(), moved: 0};

new MutationObserver(() => { tidemark.changed = performance.now(); })
    .observe(document, {subtree: true, childList: true, characterData: true, attributes: true});

new PerformanceObserver(seen => seen.getEntries().filter(one => !one.hadRecentInput)
    .forEach(one => { tidemark.moved += one.value; })).observe({type: 'layout-shift', buffered: true});

const SCRIPT_FINISHED = 6;        // this field of Streamlit's ForwardMsg
const NO_RUN_OF_THE_PAGE = [2, 3];   // its values where another run takes the place of this one, or of a part

window.WebSocket = class extends WebSocket {
    constructor(...given) {
        super(...given);
        this.addEventListener('message', ({data}) => {
            const status = varintField(new Uint8Array(data), SCRIPT_FINISHED);
            if (status !== undefined && !NO_RUN_OF_THE_PAGE.includes(status)) tidemark.ended += 1;
        });
    }
};

// The value of a field of a protobuf message that holds a plain number; undefined where it is not set.
function varintField(bytes, wanted) {
    let at = 0;
    const varint = () => {
        let value = 0;
        for (let scale = 1; ; scale *= 128) {
            const byte = bytes[at++];
            value += (byte & 127) * scale;
            if (byte < 128) return value;
        }
    };
    while (at < bytes.length) {
        const tag = varint(), kind = tag % 8;
        const value = kind === 0 || kind === 2 ? varint() : 0;
        if (Math.floor(tag / 8) === wanted) return value;
        at += kind === 2 ? value : kind === 1 ? 8 : kind === 5 ? 4 : 0;
    }
    return undefined;
}
