/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["finack-wire"] || ($protobuf.roots["finack-wire"] = {});

export const finack = $root.finack = (() => {

    /**
     * Namespace finack.
     * @exports finack
     * @namespace
     */
    const finack = {};

    finack.v1 = (function() {

        /**
         * Namespace v1.
         * @memberof finack
         * @namespace
         */
        const v1 = {};

        v1.Envelope = (function() {

            /**
             * Properties of an Envelope.
             * @typedef {Object} finack.v1.Envelope.$Properties
             * @property {number|null} [id] Envelope id
             * @property {number|null} [re] Envelope re
             * @property {finack.v1.Hello.$Properties|null} [hello] Envelope hello
             * @property {finack.v1.Welcome.$Properties|null} [welcome] Envelope welcome
             * @property {finack.v1.Ready.$Properties|null} [ready] Envelope ready
             * @property {finack.v1.Goodbye.$Properties|null} [goodbye] Envelope goodbye
             * @property {finack.v1.Ping.$Properties|null} [ping] Envelope ping
             * @property {finack.v1.Pong.$Properties|null} [pong] Envelope pong
             * @property {finack.v1.GetHeaders.$Properties|null} [getHeaders] Envelope getHeaders
             * @property {finack.v1.Headers.$Properties|null} [headers] Envelope headers
             * @property {finack.v1.GetBlocks.$Properties|null} [getBlocks] Envelope getBlocks
             * @property {finack.v1.GetBlockRange.$Properties|null} [getBlockRange] Envelope getBlockRange
             * @property {finack.v1.BlocksBegin.$Properties|null} [blocksBegin] Envelope blocksBegin
             * @property {Uint8Array|null} [block] Envelope block
             * @property {finack.v1.BlocksEnd.$Properties|null} [blocksEnd] Envelope blocksEnd
             * @property {finack.v1.NewTip.$Properties|null} [newTip] Envelope newTip
             * @property {finack.v1.Inventory.$Properties|null} [inventory] Envelope inventory
             * @property {finack.v1.GetTransactions.$Properties|null} [getTransactions] Envelope getTransactions
             * @property {finack.v1.Transactions.$Properties|null} [transactions] Envelope transactions
             * @property {finack.v1.CompactBlock.$Properties|null} [compactBlock] Envelope compactBlock
             * @property {finack.v1.GetBlockTransactions.$Properties|null} [getBlockTransactions] Envelope getBlockTransactions
             * @property {finack.v1.BlockTransactions.$Properties|null} [blockTransactions] Envelope blockTransactions
             * @property {finack.v1.GetSnapshots.$Properties|null} [getSnapshots] Envelope getSnapshots
             * @property {finack.v1.Snapshots.$Properties|null} [snapshots] Envelope snapshots
             * @property {finack.v1.GetSnapshotPiece.$Properties|null} [getSnapshotPiece] Envelope getSnapshotPiece
             * @property {finack.v1.SnapshotPiece.$Properties|null} [snapshotPiece] Envelope snapshotPiece
             * @property {"hello"|"welcome"|"ready"|"goodbye"|"ping"|"pong"|"getHeaders"|"headers"|"getBlocks"|"getBlockRange"|"blocksBegin"|"block"|"blocksEnd"|"newTip"|"inventory"|"getTransactions"|"transactions"|"compactBlock"|"getBlockTransactions"|"blockTransactions"|"getSnapshots"|"snapshots"|"getSnapshotPiece"|"snapshotPiece"} [body] Envelope body
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Envelope.
             * @memberof finack.v1
             * @interface IEnvelope
             * @augments finack.v1.Envelope.$Properties
             * @deprecated Use finack.v1.Envelope.$Properties instead.
             */

            /**
             * Narrowed shape of an Envelope.
             * @typedef {{
             *   id?: number|null;
             *   re?: number|null;
             *   hello?: finack.v1.Hello.$Shape|null;
             *   welcome?: finack.v1.Welcome.$Shape|null;
             *   ready?: finack.v1.Ready.$Shape|null;
             *   goodbye?: finack.v1.Goodbye.$Shape|null;
             *   ping?: finack.v1.Ping.$Shape|null;
             *   pong?: finack.v1.Pong.$Shape|null;
             *   getHeaders?: finack.v1.GetHeaders.$Shape|null;
             *   headers?: finack.v1.Headers.$Shape|null;
             *   getBlocks?: finack.v1.GetBlocks.$Shape|null;
             *   getBlockRange?: finack.v1.GetBlockRange.$Shape|null;
             *   blocksBegin?: finack.v1.BlocksBegin.$Shape|null;
             *   block?: Uint8Array|null;
             *   blocksEnd?: finack.v1.BlocksEnd.$Shape|null;
             *   newTip?: finack.v1.NewTip.$Shape|null;
             *   inventory?: finack.v1.Inventory.$Shape|null;
             *   getTransactions?: finack.v1.GetTransactions.$Shape|null;
             *   transactions?: finack.v1.Transactions.$Shape|null;
             *   compactBlock?: finack.v1.CompactBlock.$Shape|null;
             *   getBlockTransactions?: finack.v1.GetBlockTransactions.$Shape|null;
             *   blockTransactions?: finack.v1.BlockTransactions.$Shape|null;
             *   getSnapshots?: finack.v1.GetSnapshots.$Shape|null;
             *   snapshots?: finack.v1.Snapshots.$Shape|null;
             *   getSnapshotPiece?: finack.v1.GetSnapshotPiece.$Shape|null;
             *   snapshotPiece?: finack.v1.SnapshotPiece.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ body?: undefined; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "hello"; hello: finack.v1.Hello.$Shape; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "welcome"; hello?: null; welcome: finack.v1.Welcome.$Shape; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "ready"; hello?: null; welcome?: null; ready: finack.v1.Ready.$Shape; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "goodbye"; hello?: null; welcome?: null; ready?: null; goodbye: finack.v1.Goodbye.$Shape; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "ping"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping: finack.v1.Ping.$Shape; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "pong"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong: finack.v1.Pong.$Shape; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getHeaders"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders: finack.v1.GetHeaders.$Shape; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "headers"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers: finack.v1.Headers.$Shape; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getBlocks"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks: finack.v1.GetBlocks.$Shape; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getBlockRange"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange: finack.v1.GetBlockRange.$Shape; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "blocksBegin"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin: finack.v1.BlocksBegin.$Shape; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "block"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block: Uint8Array; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "blocksEnd"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd: finack.v1.BlocksEnd.$Shape; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "newTip"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip: finack.v1.NewTip.$Shape; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "inventory"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory: finack.v1.Inventory.$Shape; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getTransactions"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions: finack.v1.GetTransactions.$Shape; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "transactions"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions: finack.v1.Transactions.$Shape; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "compactBlock"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock: finack.v1.CompactBlock.$Shape; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getBlockTransactions"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions: finack.v1.GetBlockTransactions.$Shape; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "blockTransactions"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions: finack.v1.BlockTransactions.$Shape; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getSnapshots"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots: finack.v1.GetSnapshots.$Shape; snapshots?: null; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "snapshots"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots: finack.v1.Snapshots.$Shape; getSnapshotPiece?: null; snapshotPiece?: null }|{ body?: "getSnapshotPiece"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece: finack.v1.GetSnapshotPiece.$Shape; snapshotPiece?: null }|{ body?: "snapshotPiece"; hello?: null; welcome?: null; ready?: null; goodbye?: null; ping?: null; pong?: null; getHeaders?: null; headers?: null; getBlocks?: null; getBlockRange?: null; blocksBegin?: null; block?: null; blocksEnd?: null; newTip?: null; inventory?: null; getTransactions?: null; transactions?: null; compactBlock?: null; getBlockTransactions?: null; blockTransactions?: null; getSnapshots?: null; snapshots?: null; getSnapshotPiece?: null; snapshotPiece: finack.v1.SnapshotPiece.$Shape })
             * )} finack.v1.Envelope.$Shape
             */

            /**
             * Constructs a new Envelope.
             * @memberof finack.v1
             * @classdesc Represents an Envelope.
             * @constructor
             * @param {finack.v1.Envelope.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Envelope = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Envelope id.
             * @member {number|null|undefined} id
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.id = null;

            /**
             * Envelope re.
             * @member {number|null|undefined} re
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.re = null;

            /**
             * Envelope hello.
             * @member {finack.v1.Hello.$Properties|null|undefined} hello
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.hello = null;

            /**
             * Envelope welcome.
             * @member {finack.v1.Welcome.$Properties|null|undefined} welcome
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.welcome = null;

            /**
             * Envelope ready.
             * @member {finack.v1.Ready.$Properties|null|undefined} ready
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.ready = null;

            /**
             * Envelope goodbye.
             * @member {finack.v1.Goodbye.$Properties|null|undefined} goodbye
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.goodbye = null;

            /**
             * Envelope ping.
             * @member {finack.v1.Ping.$Properties|null|undefined} ping
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.ping = null;

            /**
             * Envelope pong.
             * @member {finack.v1.Pong.$Properties|null|undefined} pong
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.pong = null;

            /**
             * Envelope getHeaders.
             * @member {finack.v1.GetHeaders.$Properties|null|undefined} getHeaders
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.getHeaders = null;

            /**
             * Envelope headers.
             * @member {finack.v1.Headers.$Properties|null|undefined} headers
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.headers = null;

            /**
             * Envelope getBlocks.
             * @member {finack.v1.GetBlocks.$Properties|null|undefined} getBlocks
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.getBlocks = null;

            /**
             * Envelope getBlockRange.
             * @member {finack.v1.GetBlockRange.$Properties|null|undefined} getBlockRange
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.getBlockRange = null;

            /**
             * Envelope blocksBegin.
             * @member {finack.v1.BlocksBegin.$Properties|null|undefined} blocksBegin
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.blocksBegin = null;

            /**
             * Envelope block.
             * @member {Uint8Array|null|undefined} block
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.block = null;

            /**
             * Envelope blocksEnd.
             * @member {finack.v1.BlocksEnd.$Properties|null|undefined} blocksEnd
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.blocksEnd = null;

            /**
             * Envelope newTip.
             * @member {finack.v1.NewTip.$Properties|null|undefined} newTip
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.newTip = null;

            /**
             * Envelope inventory.
             * @member {finack.v1.Inventory.$Properties|null|undefined} inventory
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.inventory = null;

            /**
             * Envelope getTransactions.
             * @member {finack.v1.GetTransactions.$Properties|null|undefined} getTransactions
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.getTransactions = null;

            /**
             * Envelope transactions.
             * @member {finack.v1.Transactions.$Properties|null|undefined} transactions
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.transactions = null;

            /**
             * Envelope compactBlock.
             * @member {finack.v1.CompactBlock.$Properties|null|undefined} compactBlock
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.compactBlock = null;

            /**
             * Envelope getBlockTransactions.
             * @member {finack.v1.GetBlockTransactions.$Properties|null|undefined} getBlockTransactions
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.getBlockTransactions = null;

            /**
             * Envelope blockTransactions.
             * @member {finack.v1.BlockTransactions.$Properties|null|undefined} blockTransactions
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.blockTransactions = null;

            /**
             * Envelope getSnapshots.
             * @member {finack.v1.GetSnapshots.$Properties|null|undefined} getSnapshots
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.getSnapshots = null;

            /**
             * Envelope snapshots.
             * @member {finack.v1.Snapshots.$Properties|null|undefined} snapshots
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.snapshots = null;

            /**
             * Envelope getSnapshotPiece.
             * @member {finack.v1.GetSnapshotPiece.$Properties|null|undefined} getSnapshotPiece
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.getSnapshotPiece = null;

            /**
             * Envelope snapshotPiece.
             * @member {finack.v1.SnapshotPiece.$Properties|null|undefined} snapshotPiece
             * @memberof finack.v1.Envelope
             * @instance
             */
            Envelope.prototype.snapshotPiece = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Envelope.prototype, "_id", {
                get: $util.oneOfGetter($oneOfFields = ["id"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Envelope.prototype, "_re", {
                get: $util.oneOfGetter($oneOfFields = ["re"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Envelope body.
             * @member {"hello"|"welcome"|"ready"|"goodbye"|"ping"|"pong"|"getHeaders"|"headers"|"getBlocks"|"getBlockRange"|"blocksBegin"|"block"|"blocksEnd"|"newTip"|"inventory"|"getTransactions"|"transactions"|"compactBlock"|"getBlockTransactions"|"blockTransactions"|"getSnapshots"|"snapshots"|"getSnapshotPiece"|"snapshotPiece"|undefined} body
             * @memberof finack.v1.Envelope
             * @instance
             */
            $Object.defineProperty(Envelope.prototype, "body", {
                get: $util.oneOfGetter($oneOfFields = ["hello", "welcome", "ready", "goodbye", "ping", "pong", "getHeaders", "headers", "getBlocks", "getBlockRange", "blocksBegin", "block", "blocksEnd", "newTip", "inventory", "getTransactions", "transactions", "compactBlock", "getBlockTransactions", "blockTransactions", "getSnapshots", "snapshots", "getSnapshotPiece", "snapshotPiece"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new Envelope instance using the specified properties.
             * @function create
             * @memberof finack.v1.Envelope
             * @static
             * @param {finack.v1.Envelope.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Envelope} Envelope instance
             * @type {{
             *   (properties: finack.v1.Envelope.$Shape): finack.v1.Envelope & finack.v1.Envelope.$Shape;
             *   (properties?: finack.v1.Envelope.$Properties): finack.v1.Envelope;
             * }}
             */
            Envelope.create = function(properties) {
                return new Envelope(properties);
            };

            /**
             * Encodes the specified Envelope message. Does not implicitly {@link finack.v1.Envelope.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Envelope
             * @static
             * @param {finack.v1.Envelope.$Properties} message Envelope message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Envelope.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.id != null && $Object.hasOwnProperty.call(message, "id"))
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.id);
                if (message.re != null && $Object.hasOwnProperty.call(message, "re"))
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.re);
                if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
                    $root.finack.v1.Hello.encode(message.hello, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.welcome != null && $Object.hasOwnProperty.call(message, "welcome"))
                    $root.finack.v1.Welcome.encode(message.welcome, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.ready != null && $Object.hasOwnProperty.call(message, "ready"))
                    $root.finack.v1.Ready.encode(message.ready, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.goodbye != null && $Object.hasOwnProperty.call(message, "goodbye"))
                    $root.finack.v1.Goodbye.encode(message.goodbye, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.ping != null && $Object.hasOwnProperty.call(message, "ping"))
                    $root.finack.v1.Ping.encode(message.ping, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.pong != null && $Object.hasOwnProperty.call(message, "pong"))
                    $root.finack.v1.Pong.encode(message.pong, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.getHeaders != null && $Object.hasOwnProperty.call(message, "getHeaders"))
                    $root.finack.v1.GetHeaders.encode(message.getHeaders, writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                if (message.headers != null && $Object.hasOwnProperty.call(message, "headers"))
                    $root.finack.v1.Headers.encode(message.headers, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.getBlocks != null && $Object.hasOwnProperty.call(message, "getBlocks"))
                    $root.finack.v1.GetBlocks.encode(message.getBlocks, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.getBlockRange != null && $Object.hasOwnProperty.call(message, "getBlockRange"))
                    $root.finack.v1.GetBlockRange.encode(message.getBlockRange, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                if (message.blocksBegin != null && $Object.hasOwnProperty.call(message, "blocksBegin"))
                    $root.finack.v1.BlocksBegin.encode(message.blocksBegin, writer.uint32(/* id 13, wireType 2 =*/106).fork(), _depth + 1).ldelim();
                if (message.block != null && $Object.hasOwnProperty.call(message, "block"))
                    writer.uint32(/* id 14, wireType 2 =*/114).bytes(message.block);
                if (message.blocksEnd != null && $Object.hasOwnProperty.call(message, "blocksEnd"))
                    $root.finack.v1.BlocksEnd.encode(message.blocksEnd, writer.uint32(/* id 15, wireType 2 =*/122).fork(), _depth + 1).ldelim();
                if (message.newTip != null && $Object.hasOwnProperty.call(message, "newTip"))
                    $root.finack.v1.NewTip.encode(message.newTip, writer.uint32(/* id 16, wireType 2 =*/130).fork(), _depth + 1).ldelim();
                if (message.inventory != null && $Object.hasOwnProperty.call(message, "inventory"))
                    $root.finack.v1.Inventory.encode(message.inventory, writer.uint32(/* id 32, wireType 2 =*/258).fork(), _depth + 1).ldelim();
                if (message.getTransactions != null && $Object.hasOwnProperty.call(message, "getTransactions"))
                    $root.finack.v1.GetTransactions.encode(message.getTransactions, writer.uint32(/* id 33, wireType 2 =*/266).fork(), _depth + 1).ldelim();
                if (message.transactions != null && $Object.hasOwnProperty.call(message, "transactions"))
                    $root.finack.v1.Transactions.encode(message.transactions, writer.uint32(/* id 34, wireType 2 =*/274).fork(), _depth + 1).ldelim();
                if (message.compactBlock != null && $Object.hasOwnProperty.call(message, "compactBlock"))
                    $root.finack.v1.CompactBlock.encode(message.compactBlock, writer.uint32(/* id 35, wireType 2 =*/282).fork(), _depth + 1).ldelim();
                if (message.getBlockTransactions != null && $Object.hasOwnProperty.call(message, "getBlockTransactions"))
                    $root.finack.v1.GetBlockTransactions.encode(message.getBlockTransactions, writer.uint32(/* id 36, wireType 2 =*/290).fork(), _depth + 1).ldelim();
                if (message.blockTransactions != null && $Object.hasOwnProperty.call(message, "blockTransactions"))
                    $root.finack.v1.BlockTransactions.encode(message.blockTransactions, writer.uint32(/* id 37, wireType 2 =*/298).fork(), _depth + 1).ldelim();
                if (message.getSnapshots != null && $Object.hasOwnProperty.call(message, "getSnapshots"))
                    $root.finack.v1.GetSnapshots.encode(message.getSnapshots, writer.uint32(/* id 56, wireType 2 =*/450).fork(), _depth + 1).ldelim();
                if (message.snapshots != null && $Object.hasOwnProperty.call(message, "snapshots"))
                    $root.finack.v1.Snapshots.encode(message.snapshots, writer.uint32(/* id 57, wireType 2 =*/458).fork(), _depth + 1).ldelim();
                if (message.getSnapshotPiece != null && $Object.hasOwnProperty.call(message, "getSnapshotPiece"))
                    $root.finack.v1.GetSnapshotPiece.encode(message.getSnapshotPiece, writer.uint32(/* id 58, wireType 2 =*/466).fork(), _depth + 1).ldelim();
                if (message.snapshotPiece != null && $Object.hasOwnProperty.call(message, "snapshotPiece"))
                    $root.finack.v1.SnapshotPiece.encode(message.snapshotPiece, writer.uint32(/* id 59, wireType 2 =*/474).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Envelope message, length delimited. Does not implicitly {@link finack.v1.Envelope.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Envelope
             * @static
             * @param {finack.v1.Envelope.$Properties} message Envelope message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Envelope.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes an Envelope message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Envelope
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Envelope & finack.v1.Envelope.$Shape} Envelope
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Envelope.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Envelope();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.id = reader.uint32();
                            message._id = "id";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            message.re = reader.uint32();
                            message._re = "re";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.hello = $root.finack.v1.Hello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                            message.body = "hello";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.welcome = $root.finack.v1.Welcome.decode(reader, reader.size(), $undefined, _depth + 1, message.welcome);
                            message.body = "welcome";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.ready = $root.finack.v1.Ready.decode(reader, reader.size(), $undefined, _depth + 1, message.ready);
                            message.body = "ready";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.goodbye = $root.finack.v1.Goodbye.decode(reader, reader.size(), $undefined, _depth + 1, message.goodbye);
                            message.body = "goodbye";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.ping = $root.finack.v1.Ping.decode(reader, reader.size(), $undefined, _depth + 1, message.ping);
                            message.body = "ping";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.pong = $root.finack.v1.Pong.decode(reader, reader.size(), $undefined, _depth + 1, message.pong);
                            message.body = "pong";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.getHeaders = $root.finack.v1.GetHeaders.decode(reader, reader.size(), $undefined, _depth + 1, message.getHeaders);
                            message.body = "getHeaders";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.headers = $root.finack.v1.Headers.decode(reader, reader.size(), $undefined, _depth + 1, message.headers);
                            message.body = "headers";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.getBlocks = $root.finack.v1.GetBlocks.decode(reader, reader.size(), $undefined, _depth + 1, message.getBlocks);
                            message.body = "getBlocks";
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            message.getBlockRange = $root.finack.v1.GetBlockRange.decode(reader, reader.size(), $undefined, _depth + 1, message.getBlockRange);
                            message.body = "getBlockRange";
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            message.blocksBegin = $root.finack.v1.BlocksBegin.decode(reader, reader.size(), $undefined, _depth + 1, message.blocksBegin);
                            message.body = "blocksBegin";
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.block = reader.bytes();
                            message.body = "block";
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            message.blocksEnd = $root.finack.v1.BlocksEnd.decode(reader, reader.size(), $undefined, _depth + 1, message.blocksEnd);
                            message.body = "blocksEnd";
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            message.newTip = $root.finack.v1.NewTip.decode(reader, reader.size(), $undefined, _depth + 1, message.newTip);
                            message.body = "newTip";
                            continue;
                        }
                    case 32: {
                            if (wireType !== 2)
                                break;
                            message.inventory = $root.finack.v1.Inventory.decode(reader, reader.size(), $undefined, _depth + 1, message.inventory);
                            message.body = "inventory";
                            continue;
                        }
                    case 33: {
                            if (wireType !== 2)
                                break;
                            message.getTransactions = $root.finack.v1.GetTransactions.decode(reader, reader.size(), $undefined, _depth + 1, message.getTransactions);
                            message.body = "getTransactions";
                            continue;
                        }
                    case 34: {
                            if (wireType !== 2)
                                break;
                            message.transactions = $root.finack.v1.Transactions.decode(reader, reader.size(), $undefined, _depth + 1, message.transactions);
                            message.body = "transactions";
                            continue;
                        }
                    case 35: {
                            if (wireType !== 2)
                                break;
                            message.compactBlock = $root.finack.v1.CompactBlock.decode(reader, reader.size(), $undefined, _depth + 1, message.compactBlock);
                            message.body = "compactBlock";
                            continue;
                        }
                    case 36: {
                            if (wireType !== 2)
                                break;
                            message.getBlockTransactions = $root.finack.v1.GetBlockTransactions.decode(reader, reader.size(), $undefined, _depth + 1, message.getBlockTransactions);
                            message.body = "getBlockTransactions";
                            continue;
                        }
                    case 37: {
                            if (wireType !== 2)
                                break;
                            message.blockTransactions = $root.finack.v1.BlockTransactions.decode(reader, reader.size(), $undefined, _depth + 1, message.blockTransactions);
                            message.body = "blockTransactions";
                            continue;
                        }
                    case 56: {
                            if (wireType !== 2)
                                break;
                            message.getSnapshots = $root.finack.v1.GetSnapshots.decode(reader, reader.size(), $undefined, _depth + 1, message.getSnapshots);
                            message.body = "getSnapshots";
                            continue;
                        }
                    case 57: {
                            if (wireType !== 2)
                                break;
                            message.snapshots = $root.finack.v1.Snapshots.decode(reader, reader.size(), $undefined, _depth + 1, message.snapshots);
                            message.body = "snapshots";
                            continue;
                        }
                    case 58: {
                            if (wireType !== 2)
                                break;
                            message.getSnapshotPiece = $root.finack.v1.GetSnapshotPiece.decode(reader, reader.size(), $undefined, _depth + 1, message.getSnapshotPiece);
                            message.body = "getSnapshotPiece";
                            continue;
                        }
                    case 59: {
                            if (wireType !== 2)
                                break;
                            message.snapshotPiece = $root.finack.v1.SnapshotPiece.decode(reader, reader.size(), $undefined, _depth + 1, message.snapshotPiece);
                            message.body = "snapshotPiece";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes an Envelope message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Envelope
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Envelope & finack.v1.Envelope.$Shape} Envelope
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Envelope.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Envelope;
        })();

        v1.Hello = (function() {

            /**
             * Properties of a Hello.
             * @typedef {Object} finack.v1.Hello.$Properties
             * @property {number|null} [magic] Hello magic
             * @property {number|null} [protocolVersion] Hello protocolVersion
             * @property {string|null} [network] Hello network
             * @property {Uint8Array|null} [genesis] Hello genesis
             * @property {Uint8Array|null} [publicKey] Hello publicKey
             * @property {Long|null} [nonce] Hello nonce
             * @property {string|null} [listenAddress] Hello listenAddress
             * @property {number|null} [height] Hello height
             * @property {Uint8Array|null} [tip] Hello tip
             * @property {Uint8Array|null} [work] Hello work
             * @property {string|null} [userAgent] Hello userAgent
             * @property {Array.<string>|null} [capabilities] Hello capabilities
             * @property {number|null} [firstHeight] Hello firstHeight
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Hello.
             * @memberof finack.v1
             * @interface IHello
             * @augments finack.v1.Hello.$Properties
             * @deprecated Use finack.v1.Hello.$Properties instead.
             */

            /**
             * Shape of a Hello.
             * @typedef {finack.v1.Hello.$Properties} finack.v1.Hello.$Shape
             */

            /**
             * Constructs a new Hello.
             * @memberof finack.v1
             * @classdesc Represents a Hello.
             * @constructor
             * @param {finack.v1.Hello.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Hello = function (properties) {
                this.capabilities = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Hello magic.
             * @member {number} magic
             * @memberof finack.v1.Hello
             * @instance
             */
            Hello.prototype.magic = 0;

            /**
             * Hello protocolVersion.
             * @member {number} protocolVersion
             * @memberof finack.v1.Hello
             * @instance
             */
            Hello.prototype.protocolVersion = 0;

            /**
             * Hello network.
             * @member {string} network
             * @memberof finack.v1.Hello
             * @instance
             */
            Hello.prototype.network = "";

            /**
             * Hello genesis.
             * @member {Uint8Array} genesis
             * @memberof finack.v1.Hello
             * @instance
             */
            Hello.prototype.genesis = $util.newBuffer([]);

            /**
             * Hello publicKey.
             * @member {Uint8Array} publicKey
             * @memberof finack.v1.Hello
             * @instance
             */
            Hello.prototype.publicKey = $util.newBuffer([]);

            /**
             * Hello nonce.
             * @member {Long} nonce
             * @memberof finack.v1.Hello
             * @instance
             */
            Hello.prototype.nonce = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Hello listenAddress.
             * @member {string} listenAddress
             * @memberof finack.v1.Hello
             * @instance
             */
            Hello.prototype.listenAddress = "";

            /**
             * Hello height.
             * @member {number} height
             * @memberof finack.v1.Hello
             * @instance
             */
            Hello.prototype.height = 0;

            /**
             * Hello tip.
             * @member {Uint8Array} tip
             * @memberof finack.v1.Hello
             * @instance
             */
            Hello.prototype.tip = $util.newBuffer([]);

            /**
             * Hello work.
             * @member {Uint8Array} work
             * @memberof finack.v1.Hello
             * @instance
             */
            Hello.prototype.work = $util.newBuffer([]);

            /**
             * Hello userAgent.
             * @member {string} userAgent
             * @memberof finack.v1.Hello
             * @instance
             */
            Hello.prototype.userAgent = "";

            /**
             * Hello capabilities.
             * @member {Array.<string>} capabilities
             * @memberof finack.v1.Hello
             * @instance
             */
            Hello.prototype.capabilities = $util.emptyArray;

            /**
             * Hello firstHeight.
             * @member {number} firstHeight
             * @memberof finack.v1.Hello
             * @instance
             */
            Hello.prototype.firstHeight = 0;

            /**
             * Creates a new Hello instance using the specified properties.
             * @function create
             * @memberof finack.v1.Hello
             * @static
             * @param {finack.v1.Hello.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Hello} Hello instance
             * @type {{
             *   (properties: finack.v1.Hello.$Shape): finack.v1.Hello & finack.v1.Hello.$Shape;
             *   (properties?: finack.v1.Hello.$Properties): finack.v1.Hello;
             * }}
             */
            Hello.create = function(properties) {
                return new Hello(properties);
            };

            /**
             * Encodes the specified Hello message. Does not implicitly {@link finack.v1.Hello.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Hello
             * @static
             * @param {finack.v1.Hello.$Properties} message Hello message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Hello.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.magic != null && $Object.hasOwnProperty.call(message, "magic") && message.magic !== 0)
                    writer.uint32(/* id 1, wireType 5 =*/13).fixed32(message.magic);
                if (message.protocolVersion != null && $Object.hasOwnProperty.call(message, "protocolVersion") && message.protocolVersion !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.protocolVersion);
                if (message.network != null && $Object.hasOwnProperty.call(message, "network") && message.network !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.network);
                if (message.genesis != null && $Object.hasOwnProperty.call(message, "genesis") && message.genesis.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.genesis);
                if (message.publicKey != null && $Object.hasOwnProperty.call(message, "publicKey") && message.publicKey.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.publicKey);
                if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && (typeof message.nonce === "object" ? message.nonce.low || message.nonce.high : message.nonce !== 0))
                    writer.uint32(/* id 6, wireType 1 =*/49).fixed64(message.nonce);
                if (message.listenAddress != null && $Object.hasOwnProperty.call(message, "listenAddress") && message.listenAddress !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.listenAddress);
                if (message.height != null && $Object.hasOwnProperty.call(message, "height") && message.height !== 0)
                    writer.uint32(/* id 8, wireType 0 =*/64).uint32(message.height);
                if (message.tip != null && $Object.hasOwnProperty.call(message, "tip") && message.tip.length)
                    writer.uint32(/* id 9, wireType 2 =*/74).bytes(message.tip);
                if (message.work != null && $Object.hasOwnProperty.call(message, "work") && message.work.length)
                    writer.uint32(/* id 10, wireType 2 =*/82).bytes(message.work);
                if (message.userAgent != null && $Object.hasOwnProperty.call(message, "userAgent") && message.userAgent !== "")
                    writer.uint32(/* id 11, wireType 2 =*/90).string(message.userAgent);
                if (message.capabilities != null && message.capabilities.length)
                    for (let i = 0; i < message.capabilities.length; ++i)
                        writer.uint32(/* id 12, wireType 2 =*/98).string(message.capabilities[i]);
                if (message.firstHeight != null && $Object.hasOwnProperty.call(message, "firstHeight") && message.firstHeight !== 0)
                    writer.uint32(/* id 13, wireType 0 =*/104).uint32(message.firstHeight);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Hello message, length delimited. Does not implicitly {@link finack.v1.Hello.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Hello
             * @static
             * @param {finack.v1.Hello.$Properties} message Hello message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Hello.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Hello
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Hello & finack.v1.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Hello.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Hello();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 5)
                                break;
                            if (value = reader.fixed32())
                                message.magic = value;
                            else
                                delete message.magic;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.protocolVersion = value;
                            else
                                delete message.protocolVersion;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.network = value;
                            else
                                delete message.network;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.genesis = value;
                            else
                                delete message.genesis;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.publicKey = value;
                            else
                                delete message.publicKey;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 1)
                                break;
                            if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                message.nonce = value;
                            else
                                delete message.nonce;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.listenAddress = value;
                            else
                                delete message.listenAddress;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.height = value;
                            else
                                delete message.height;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.tip = value;
                            else
                                delete message.tip;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.work = value;
                            else
                                delete message.work;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.userAgent = value;
                            else
                                delete message.userAgent;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            if (!(message.capabilities && message.capabilities.length))
                                message.capabilities = [];
                            message.capabilities.push(reader.stringVerify());
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.firstHeight = value;
                            else
                                delete message.firstHeight;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a Hello message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Hello
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Hello & finack.v1.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Hello.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Hello;
        })();

        v1.Welcome = (function() {

            /**
             * Properties of a Welcome.
             * @typedef {Object} finack.v1.Welcome.$Properties
             * @property {Uint8Array|null} [hello] Welcome hello
             * @property {Uint8Array|null} [signature] Welcome signature
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Welcome.
             * @memberof finack.v1
             * @interface IWelcome
             * @augments finack.v1.Welcome.$Properties
             * @deprecated Use finack.v1.Welcome.$Properties instead.
             */

            /**
             * Shape of a Welcome.
             * @typedef {finack.v1.Welcome.$Properties} finack.v1.Welcome.$Shape
             */

            /**
             * Constructs a new Welcome.
             * @memberof finack.v1
             * @classdesc Represents a Welcome.
             * @constructor
             * @param {finack.v1.Welcome.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Welcome = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Welcome hello.
             * @member {Uint8Array} hello
             * @memberof finack.v1.Welcome
             * @instance
             */
            Welcome.prototype.hello = $util.newBuffer([]);

            /**
             * Welcome signature.
             * @member {Uint8Array} signature
             * @memberof finack.v1.Welcome
             * @instance
             */
            Welcome.prototype.signature = $util.newBuffer([]);

            /**
             * Creates a new Welcome instance using the specified properties.
             * @function create
             * @memberof finack.v1.Welcome
             * @static
             * @param {finack.v1.Welcome.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Welcome} Welcome instance
             * @type {{
             *   (properties: finack.v1.Welcome.$Shape): finack.v1.Welcome & finack.v1.Welcome.$Shape;
             *   (properties?: finack.v1.Welcome.$Properties): finack.v1.Welcome;
             * }}
             */
            Welcome.create = function(properties) {
                return new Welcome(properties);
            };

            /**
             * Encodes the specified Welcome message. Does not implicitly {@link finack.v1.Welcome.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Welcome
             * @static
             * @param {finack.v1.Welcome.$Properties} message Welcome message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Welcome.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.hello != null && $Object.hasOwnProperty.call(message, "hello") && message.hello.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.hello);
                if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.signature);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Welcome message, length delimited. Does not implicitly {@link finack.v1.Welcome.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Welcome
             * @static
             * @param {finack.v1.Welcome.$Properties} message Welcome message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Welcome.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a Welcome message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Welcome
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Welcome & finack.v1.Welcome.$Shape} Welcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Welcome.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Welcome();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.hello = value;
                            else
                                delete message.hello;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signature = value;
                            else
                                delete message.signature;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a Welcome message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Welcome
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Welcome & finack.v1.Welcome.$Shape} Welcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Welcome.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Welcome;
        })();

        v1.Ready = (function() {

            /**
             * Properties of a Ready.
             * @typedef {Object} finack.v1.Ready.$Properties
             * @property {Uint8Array|null} [signature] Ready signature
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Ready.
             * @memberof finack.v1
             * @interface IReady
             * @augments finack.v1.Ready.$Properties
             * @deprecated Use finack.v1.Ready.$Properties instead.
             */

            /**
             * Shape of a Ready.
             * @typedef {finack.v1.Ready.$Properties} finack.v1.Ready.$Shape
             */

            /**
             * Constructs a new Ready.
             * @memberof finack.v1
             * @classdesc Represents a Ready.
             * @constructor
             * @param {finack.v1.Ready.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Ready = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Ready signature.
             * @member {Uint8Array} signature
             * @memberof finack.v1.Ready
             * @instance
             */
            Ready.prototype.signature = $util.newBuffer([]);

            /**
             * Creates a new Ready instance using the specified properties.
             * @function create
             * @memberof finack.v1.Ready
             * @static
             * @param {finack.v1.Ready.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Ready} Ready instance
             * @type {{
             *   (properties: finack.v1.Ready.$Shape): finack.v1.Ready & finack.v1.Ready.$Shape;
             *   (properties?: finack.v1.Ready.$Properties): finack.v1.Ready;
             * }}
             */
            Ready.create = function(properties) {
                return new Ready(properties);
            };

            /**
             * Encodes the specified Ready message. Does not implicitly {@link finack.v1.Ready.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Ready
             * @static
             * @param {finack.v1.Ready.$Properties} message Ready message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ready.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.signature);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Ready message, length delimited. Does not implicitly {@link finack.v1.Ready.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Ready
             * @static
             * @param {finack.v1.Ready.$Properties} message Ready message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ready.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a Ready message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Ready
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Ready & finack.v1.Ready.$Shape} Ready
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ready.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Ready();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signature = value;
                            else
                                delete message.signature;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a Ready message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Ready
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Ready & finack.v1.Ready.$Shape} Ready
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ready.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Ready;
        })();

        /**
         * GoodbyeReason enum.
         * @name finack.v1.GoodbyeReason
         * @enum {number}
         * @property {number} GOODBYE_REASON_UNSPECIFIED=0 GOODBYE_REASON_UNSPECIFIED value
         * @property {number} GOODBYE_REASON_DONE=1 GOODBYE_REASON_DONE value
         * @property {number} GOODBYE_REASON_LEAVING=2 GOODBYE_REASON_LEAVING value
         * @property {number} GOODBYE_REASON_VERSION=3 GOODBYE_REASON_VERSION value
         * @property {number} GOODBYE_REASON_NETWORK=4 GOODBYE_REASON_NETWORK value
         * @property {number} GOODBYE_REASON_GENESIS=5 GOODBYE_REASON_GENESIS value
         * @property {number} GOODBYE_REASON_SELF=6 GOODBYE_REASON_SELF value
         * @property {number} GOODBYE_REASON_DUPLICATE=7 GOODBYE_REASON_DUPLICATE value
         * @property {number} GOODBYE_REASON_CAPACITY=8 GOODBYE_REASON_CAPACITY value
         * @property {number} GOODBYE_REASON_IDENTITY=9 GOODBYE_REASON_IDENTITY value
         * @property {number} GOODBYE_REASON_NOT_FINACK=10 GOODBYE_REASON_NOT_FINACK value
         * @property {number} GOODBYE_REASON_VIOLATION=11 GOODBYE_REASON_VIOLATION value
         * @property {number} GOODBYE_REASON_TIMEOUT=12 GOODBYE_REASON_TIMEOUT value
         * @property {number} GOODBYE_REASON_BANNED=13 GOODBYE_REASON_BANNED value
         * @property {number} GOODBYE_REASON_FORK=14 GOODBYE_REASON_FORK value
         * @property {number} GOODBYE_REASON_NOT_MEMBER=15 GOODBYE_REASON_NOT_MEMBER value
         * @property {number} GOODBYE_REASON_ROLE=16 GOODBYE_REASON_ROLE value
         */
        v1.GoodbyeReason = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "GOODBYE_REASON_UNSPECIFIED"] = 0;
            values[valuesById[1] = "GOODBYE_REASON_DONE"] = 1;
            values[valuesById[2] = "GOODBYE_REASON_LEAVING"] = 2;
            values[valuesById[3] = "GOODBYE_REASON_VERSION"] = 3;
            values[valuesById[4] = "GOODBYE_REASON_NETWORK"] = 4;
            values[valuesById[5] = "GOODBYE_REASON_GENESIS"] = 5;
            values[valuesById[6] = "GOODBYE_REASON_SELF"] = 6;
            values[valuesById[7] = "GOODBYE_REASON_DUPLICATE"] = 7;
            values[valuesById[8] = "GOODBYE_REASON_CAPACITY"] = 8;
            values[valuesById[9] = "GOODBYE_REASON_IDENTITY"] = 9;
            values[valuesById[10] = "GOODBYE_REASON_NOT_FINACK"] = 10;
            values[valuesById[11] = "GOODBYE_REASON_VIOLATION"] = 11;
            values[valuesById[12] = "GOODBYE_REASON_TIMEOUT"] = 12;
            values[valuesById[13] = "GOODBYE_REASON_BANNED"] = 13;
            values[valuesById[14] = "GOODBYE_REASON_FORK"] = 14;
            values[valuesById[15] = "GOODBYE_REASON_NOT_MEMBER"] = 15;
            values[valuesById[16] = "GOODBYE_REASON_ROLE"] = 16;
            return values;
        })();

        v1.Goodbye = (function() {

            /**
             * Properties of a Goodbye.
             * @typedef {Object} finack.v1.Goodbye.$Properties
             * @property {finack.v1.GoodbyeReason|null} [reason] Goodbye reason
             * @property {string|null} [text] Goodbye text
             * @property {Long|null} [framesSent] Goodbye framesSent
             * @property {Long|null} [bytesSent] Goodbye bytesSent
             * @property {Long|null} [framesReceived] Goodbye framesReceived
             * @property {Long|null} [bytesReceived] Goodbye bytesReceived
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Goodbye.
             * @memberof finack.v1
             * @interface IGoodbye
             * @augments finack.v1.Goodbye.$Properties
             * @deprecated Use finack.v1.Goodbye.$Properties instead.
             */

            /**
             * Shape of a Goodbye.
             * @typedef {finack.v1.Goodbye.$Properties} finack.v1.Goodbye.$Shape
             */

            /**
             * Constructs a new Goodbye.
             * @memberof finack.v1
             * @classdesc Represents a Goodbye.
             * @constructor
             * @param {finack.v1.Goodbye.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Goodbye = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Goodbye reason.
             * @member {finack.v1.GoodbyeReason} reason
             * @memberof finack.v1.Goodbye
             * @instance
             */
            Goodbye.prototype.reason = 0;

            /**
             * Goodbye text.
             * @member {string} text
             * @memberof finack.v1.Goodbye
             * @instance
             */
            Goodbye.prototype.text = "";

            /**
             * Goodbye framesSent.
             * @member {Long} framesSent
             * @memberof finack.v1.Goodbye
             * @instance
             */
            Goodbye.prototype.framesSent = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Goodbye bytesSent.
             * @member {Long} bytesSent
             * @memberof finack.v1.Goodbye
             * @instance
             */
            Goodbye.prototype.bytesSent = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Goodbye framesReceived.
             * @member {Long} framesReceived
             * @memberof finack.v1.Goodbye
             * @instance
             */
            Goodbye.prototype.framesReceived = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Goodbye bytesReceived.
             * @member {Long} bytesReceived
             * @memberof finack.v1.Goodbye
             * @instance
             */
            Goodbye.prototype.bytesReceived = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new Goodbye instance using the specified properties.
             * @function create
             * @memberof finack.v1.Goodbye
             * @static
             * @param {finack.v1.Goodbye.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Goodbye} Goodbye instance
             * @type {{
             *   (properties: finack.v1.Goodbye.$Shape): finack.v1.Goodbye & finack.v1.Goodbye.$Shape;
             *   (properties?: finack.v1.Goodbye.$Properties): finack.v1.Goodbye;
             * }}
             */
            Goodbye.create = function(properties) {
                return new Goodbye(properties);
            };

            /**
             * Encodes the specified Goodbye message. Does not implicitly {@link finack.v1.Goodbye.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Goodbye
             * @static
             * @param {finack.v1.Goodbye.$Properties} message Goodbye message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Goodbye.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.reason);
                if (message.text != null && $Object.hasOwnProperty.call(message, "text") && message.text !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.text);
                if (message.framesSent != null && $Object.hasOwnProperty.call(message, "framesSent") && (typeof message.framesSent === "object" ? message.framesSent.low || message.framesSent.high : message.framesSent !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).uint64(message.framesSent);
                if (message.bytesSent != null && $Object.hasOwnProperty.call(message, "bytesSent") && (typeof message.bytesSent === "object" ? message.bytesSent.low || message.bytesSent.high : message.bytesSent !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.bytesSent);
                if (message.framesReceived != null && $Object.hasOwnProperty.call(message, "framesReceived") && (typeof message.framesReceived === "object" ? message.framesReceived.low || message.framesReceived.high : message.framesReceived !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).uint64(message.framesReceived);
                if (message.bytesReceived != null && $Object.hasOwnProperty.call(message, "bytesReceived") && (typeof message.bytesReceived === "object" ? message.bytesReceived.low || message.bytesReceived.high : message.bytesReceived !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).uint64(message.bytesReceived);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Goodbye message, length delimited. Does not implicitly {@link finack.v1.Goodbye.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Goodbye
             * @static
             * @param {finack.v1.Goodbye.$Properties} message Goodbye message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Goodbye.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a Goodbye message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Goodbye
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Goodbye & finack.v1.Goodbye.$Shape} Goodbye
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Goodbye.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Goodbye();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.text = value;
                            else
                                delete message.text;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.framesSent = value;
                            else
                                delete message.framesSent;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.bytesSent = value;
                            else
                                delete message.bytesSent;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.framesReceived = value;
                            else
                                delete message.framesReceived;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.bytesReceived = value;
                            else
                                delete message.bytesReceived;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a Goodbye message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Goodbye
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Goodbye & finack.v1.Goodbye.$Shape} Goodbye
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Goodbye.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Goodbye;
        })();

        v1.Ping = (function() {

            /**
             * Properties of a Ping.
             * @typedef {Object} finack.v1.Ping.$Properties
             * @property {Long|null} [nonce] Ping nonce
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Ping.
             * @memberof finack.v1
             * @interface IPing
             * @augments finack.v1.Ping.$Properties
             * @deprecated Use finack.v1.Ping.$Properties instead.
             */

            /**
             * Shape of a Ping.
             * @typedef {finack.v1.Ping.$Properties} finack.v1.Ping.$Shape
             */

            /**
             * Constructs a new Ping.
             * @memberof finack.v1
             * @classdesc Represents a Ping.
             * @constructor
             * @param {finack.v1.Ping.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Ping = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Ping nonce.
             * @member {Long} nonce
             * @memberof finack.v1.Ping
             * @instance
             */
            Ping.prototype.nonce = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new Ping instance using the specified properties.
             * @function create
             * @memberof finack.v1.Ping
             * @static
             * @param {finack.v1.Ping.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Ping} Ping instance
             * @type {{
             *   (properties: finack.v1.Ping.$Shape): finack.v1.Ping & finack.v1.Ping.$Shape;
             *   (properties?: finack.v1.Ping.$Properties): finack.v1.Ping;
             * }}
             */
            Ping.create = function(properties) {
                return new Ping(properties);
            };

            /**
             * Encodes the specified Ping message. Does not implicitly {@link finack.v1.Ping.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Ping
             * @static
             * @param {finack.v1.Ping.$Properties} message Ping message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ping.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && (typeof message.nonce === "object" ? message.nonce.low || message.nonce.high : message.nonce !== 0))
                    writer.uint32(/* id 1, wireType 1 =*/9).fixed64(message.nonce);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Ping message, length delimited. Does not implicitly {@link finack.v1.Ping.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Ping
             * @static
             * @param {finack.v1.Ping.$Properties} message Ping message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ping.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a Ping message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Ping
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Ping & finack.v1.Ping.$Shape} Ping
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ping.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Ping();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                message.nonce = value;
                            else
                                delete message.nonce;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a Ping message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Ping
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Ping & finack.v1.Ping.$Shape} Ping
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ping.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Ping;
        })();

        v1.Pong = (function() {

            /**
             * Properties of a Pong.
             * @typedef {Object} finack.v1.Pong.$Properties
             * @property {Long|null} [nonce] Pong nonce
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Pong.
             * @memberof finack.v1
             * @interface IPong
             * @augments finack.v1.Pong.$Properties
             * @deprecated Use finack.v1.Pong.$Properties instead.
             */

            /**
             * Shape of a Pong.
             * @typedef {finack.v1.Pong.$Properties} finack.v1.Pong.$Shape
             */

            /**
             * Constructs a new Pong.
             * @memberof finack.v1
             * @classdesc Represents a Pong.
             * @constructor
             * @param {finack.v1.Pong.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Pong = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Pong nonce.
             * @member {Long} nonce
             * @memberof finack.v1.Pong
             * @instance
             */
            Pong.prototype.nonce = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new Pong instance using the specified properties.
             * @function create
             * @memberof finack.v1.Pong
             * @static
             * @param {finack.v1.Pong.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Pong} Pong instance
             * @type {{
             *   (properties: finack.v1.Pong.$Shape): finack.v1.Pong & finack.v1.Pong.$Shape;
             *   (properties?: finack.v1.Pong.$Properties): finack.v1.Pong;
             * }}
             */
            Pong.create = function(properties) {
                return new Pong(properties);
            };

            /**
             * Encodes the specified Pong message. Does not implicitly {@link finack.v1.Pong.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Pong
             * @static
             * @param {finack.v1.Pong.$Properties} message Pong message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Pong.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && (typeof message.nonce === "object" ? message.nonce.low || message.nonce.high : message.nonce !== 0))
                    writer.uint32(/* id 1, wireType 1 =*/9).fixed64(message.nonce);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Pong message, length delimited. Does not implicitly {@link finack.v1.Pong.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Pong
             * @static
             * @param {finack.v1.Pong.$Properties} message Pong message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Pong.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a Pong message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Pong
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Pong & finack.v1.Pong.$Shape} Pong
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Pong.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Pong();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                message.nonce = value;
                            else
                                delete message.nonce;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a Pong message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Pong
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Pong & finack.v1.Pong.$Shape} Pong
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Pong.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Pong;
        })();

        v1.GetHeaders = (function() {

            /**
             * Properties of a GetHeaders.
             * @typedef {Object} finack.v1.GetHeaders.$Properties
             * @property {Array.<Uint8Array>|null} [locator] GetHeaders locator
             * @property {Uint8Array|null} [stop] GetHeaders stop
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a GetHeaders.
             * @memberof finack.v1
             * @interface IGetHeaders
             * @augments finack.v1.GetHeaders.$Properties
             * @deprecated Use finack.v1.GetHeaders.$Properties instead.
             */

            /**
             * Shape of a GetHeaders.
             * @typedef {finack.v1.GetHeaders.$Properties} finack.v1.GetHeaders.$Shape
             */

            /**
             * Constructs a new GetHeaders.
             * @memberof finack.v1
             * @classdesc Represents a GetHeaders.
             * @constructor
             * @param {finack.v1.GetHeaders.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const GetHeaders = function (properties) {
                this.locator = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * GetHeaders locator.
             * @member {Array.<Uint8Array>} locator
             * @memberof finack.v1.GetHeaders
             * @instance
             */
            GetHeaders.prototype.locator = $util.emptyArray;

            /**
             * GetHeaders stop.
             * @member {Uint8Array} stop
             * @memberof finack.v1.GetHeaders
             * @instance
             */
            GetHeaders.prototype.stop = $util.newBuffer([]);

            /**
             * Creates a new GetHeaders instance using the specified properties.
             * @function create
             * @memberof finack.v1.GetHeaders
             * @static
             * @param {finack.v1.GetHeaders.$Properties=} [properties] Properties to set
             * @returns {finack.v1.GetHeaders} GetHeaders instance
             * @type {{
             *   (properties: finack.v1.GetHeaders.$Shape): finack.v1.GetHeaders & finack.v1.GetHeaders.$Shape;
             *   (properties?: finack.v1.GetHeaders.$Properties): finack.v1.GetHeaders;
             * }}
             */
            GetHeaders.create = function(properties) {
                return new GetHeaders(properties);
            };

            /**
             * Encodes the specified GetHeaders message. Does not implicitly {@link finack.v1.GetHeaders.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.GetHeaders
             * @static
             * @param {finack.v1.GetHeaders.$Properties} message GetHeaders message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetHeaders.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.locator != null && message.locator.length)
                    for (let i = 0; i < message.locator.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.locator[i]);
                if (message.stop != null && $Object.hasOwnProperty.call(message, "stop") && message.stop.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.stop);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified GetHeaders message, length delimited. Does not implicitly {@link finack.v1.GetHeaders.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.GetHeaders
             * @static
             * @param {finack.v1.GetHeaders.$Properties} message GetHeaders message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetHeaders.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a GetHeaders message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.GetHeaders
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.GetHeaders & finack.v1.GetHeaders.$Shape} GetHeaders
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetHeaders.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.GetHeaders();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.locator && message.locator.length))
                                message.locator = [];
                            message.locator.push(reader.bytes());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.stop = value;
                            else
                                delete message.stop;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a GetHeaders message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.GetHeaders
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.GetHeaders & finack.v1.GetHeaders.$Shape} GetHeaders
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetHeaders.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return GetHeaders;
        })();

        v1.Headers = (function() {

            /**
             * Properties of a Headers.
             * @typedef {Object} finack.v1.Headers.$Properties
             * @property {Array.<Uint8Array>|null} [headers] Headers headers
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Headers.
             * @memberof finack.v1
             * @interface IHeaders
             * @augments finack.v1.Headers.$Properties
             * @deprecated Use finack.v1.Headers.$Properties instead.
             */

            /**
             * Shape of a Headers.
             * @typedef {finack.v1.Headers.$Properties} finack.v1.Headers.$Shape
             */

            /**
             * Constructs a new Headers.
             * @memberof finack.v1
             * @classdesc Represents a Headers.
             * @constructor
             * @param {finack.v1.Headers.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Headers = function (properties) {
                this.headers = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Headers headers.
             * @member {Array.<Uint8Array>} headers
             * @memberof finack.v1.Headers
             * @instance
             */
            Headers.prototype.headers = $util.emptyArray;

            /**
             * Creates a new Headers instance using the specified properties.
             * @function create
             * @memberof finack.v1.Headers
             * @static
             * @param {finack.v1.Headers.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Headers} Headers instance
             * @type {{
             *   (properties: finack.v1.Headers.$Shape): finack.v1.Headers & finack.v1.Headers.$Shape;
             *   (properties?: finack.v1.Headers.$Properties): finack.v1.Headers;
             * }}
             */
            Headers.create = function(properties) {
                return new Headers(properties);
            };

            /**
             * Encodes the specified Headers message. Does not implicitly {@link finack.v1.Headers.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Headers
             * @static
             * @param {finack.v1.Headers.$Properties} message Headers message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Headers.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.headers != null && message.headers.length)
                    for (let i = 0; i < message.headers.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.headers[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Headers message, length delimited. Does not implicitly {@link finack.v1.Headers.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Headers
             * @static
             * @param {finack.v1.Headers.$Properties} message Headers message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Headers.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a Headers message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Headers
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Headers & finack.v1.Headers.$Shape} Headers
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Headers.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Headers();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.headers && message.headers.length))
                                message.headers = [];
                            message.headers.push(reader.bytes());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a Headers message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Headers
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Headers & finack.v1.Headers.$Shape} Headers
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Headers.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Headers;
        })();

        v1.GetBlocks = (function() {

            /**
             * Properties of a GetBlocks.
             * @typedef {Object} finack.v1.GetBlocks.$Properties
             * @property {Array.<Uint8Array>|null} [hashes] GetBlocks hashes
             * @property {boolean|null} [compact] GetBlocks compact
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a GetBlocks.
             * @memberof finack.v1
             * @interface IGetBlocks
             * @augments finack.v1.GetBlocks.$Properties
             * @deprecated Use finack.v1.GetBlocks.$Properties instead.
             */

            /**
             * Shape of a GetBlocks.
             * @typedef {finack.v1.GetBlocks.$Properties} finack.v1.GetBlocks.$Shape
             */

            /**
             * Constructs a new GetBlocks.
             * @memberof finack.v1
             * @classdesc Represents a GetBlocks.
             * @constructor
             * @param {finack.v1.GetBlocks.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const GetBlocks = function (properties) {
                this.hashes = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * GetBlocks hashes.
             * @member {Array.<Uint8Array>} hashes
             * @memberof finack.v1.GetBlocks
             * @instance
             */
            GetBlocks.prototype.hashes = $util.emptyArray;

            /**
             * GetBlocks compact.
             * @member {boolean} compact
             * @memberof finack.v1.GetBlocks
             * @instance
             */
            GetBlocks.prototype.compact = false;

            /**
             * Creates a new GetBlocks instance using the specified properties.
             * @function create
             * @memberof finack.v1.GetBlocks
             * @static
             * @param {finack.v1.GetBlocks.$Properties=} [properties] Properties to set
             * @returns {finack.v1.GetBlocks} GetBlocks instance
             * @type {{
             *   (properties: finack.v1.GetBlocks.$Shape): finack.v1.GetBlocks & finack.v1.GetBlocks.$Shape;
             *   (properties?: finack.v1.GetBlocks.$Properties): finack.v1.GetBlocks;
             * }}
             */
            GetBlocks.create = function(properties) {
                return new GetBlocks(properties);
            };

            /**
             * Encodes the specified GetBlocks message. Does not implicitly {@link finack.v1.GetBlocks.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.GetBlocks
             * @static
             * @param {finack.v1.GetBlocks.$Properties} message GetBlocks message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetBlocks.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.hashes != null && message.hashes.length)
                    for (let i = 0; i < message.hashes.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.hashes[i]);
                if (message.compact != null && $Object.hasOwnProperty.call(message, "compact") && message.compact !== false)
                    writer.uint32(/* id 2, wireType 0 =*/16).bool(message.compact);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified GetBlocks message, length delimited. Does not implicitly {@link finack.v1.GetBlocks.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.GetBlocks
             * @static
             * @param {finack.v1.GetBlocks.$Properties} message GetBlocks message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetBlocks.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a GetBlocks message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.GetBlocks
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.GetBlocks & finack.v1.GetBlocks.$Shape} GetBlocks
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetBlocks.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.GetBlocks();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.hashes && message.hashes.length))
                                message.hashes = [];
                            message.hashes.push(reader.bytes());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.compact = value;
                            else
                                delete message.compact;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a GetBlocks message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.GetBlocks
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.GetBlocks & finack.v1.GetBlocks.$Shape} GetBlocks
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetBlocks.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return GetBlocks;
        })();

        v1.GetBlockRange = (function() {

            /**
             * Properties of a GetBlockRange.
             * @typedef {Object} finack.v1.GetBlockRange.$Properties
             * @property {number|null} [fromHeight] GetBlockRange fromHeight
             * @property {number|null} [count] GetBlockRange count
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a GetBlockRange.
             * @memberof finack.v1
             * @interface IGetBlockRange
             * @augments finack.v1.GetBlockRange.$Properties
             * @deprecated Use finack.v1.GetBlockRange.$Properties instead.
             */

            /**
             * Shape of a GetBlockRange.
             * @typedef {finack.v1.GetBlockRange.$Properties} finack.v1.GetBlockRange.$Shape
             */

            /**
             * Constructs a new GetBlockRange.
             * @memberof finack.v1
             * @classdesc Represents a GetBlockRange.
             * @constructor
             * @param {finack.v1.GetBlockRange.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const GetBlockRange = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * GetBlockRange fromHeight.
             * @member {number} fromHeight
             * @memberof finack.v1.GetBlockRange
             * @instance
             */
            GetBlockRange.prototype.fromHeight = 0;

            /**
             * GetBlockRange count.
             * @member {number} count
             * @memberof finack.v1.GetBlockRange
             * @instance
             */
            GetBlockRange.prototype.count = 0;

            /**
             * Creates a new GetBlockRange instance using the specified properties.
             * @function create
             * @memberof finack.v1.GetBlockRange
             * @static
             * @param {finack.v1.GetBlockRange.$Properties=} [properties] Properties to set
             * @returns {finack.v1.GetBlockRange} GetBlockRange instance
             * @type {{
             *   (properties: finack.v1.GetBlockRange.$Shape): finack.v1.GetBlockRange & finack.v1.GetBlockRange.$Shape;
             *   (properties?: finack.v1.GetBlockRange.$Properties): finack.v1.GetBlockRange;
             * }}
             */
            GetBlockRange.create = function(properties) {
                return new GetBlockRange(properties);
            };

            /**
             * Encodes the specified GetBlockRange message. Does not implicitly {@link finack.v1.GetBlockRange.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.GetBlockRange
             * @static
             * @param {finack.v1.GetBlockRange.$Properties} message GetBlockRange message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetBlockRange.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.fromHeight != null && $Object.hasOwnProperty.call(message, "fromHeight") && message.fromHeight !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.fromHeight);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.count);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified GetBlockRange message, length delimited. Does not implicitly {@link finack.v1.GetBlockRange.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.GetBlockRange
             * @static
             * @param {finack.v1.GetBlockRange.$Properties} message GetBlockRange message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetBlockRange.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a GetBlockRange message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.GetBlockRange
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.GetBlockRange & finack.v1.GetBlockRange.$Shape} GetBlockRange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetBlockRange.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.GetBlockRange();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.fromHeight = value;
                            else
                                delete message.fromHeight;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a GetBlockRange message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.GetBlockRange
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.GetBlockRange & finack.v1.GetBlockRange.$Shape} GetBlockRange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetBlockRange.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return GetBlockRange;
        })();

        v1.BlocksBegin = (function() {

            /**
             * Properties of a BlocksBegin.
             * @typedef {Object} finack.v1.BlocksBegin.$Properties
             * @property {number|null} [count] BlocksBegin count
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a BlocksBegin.
             * @memberof finack.v1
             * @interface IBlocksBegin
             * @augments finack.v1.BlocksBegin.$Properties
             * @deprecated Use finack.v1.BlocksBegin.$Properties instead.
             */

            /**
             * Shape of a BlocksBegin.
             * @typedef {finack.v1.BlocksBegin.$Properties} finack.v1.BlocksBegin.$Shape
             */

            /**
             * Constructs a new BlocksBegin.
             * @memberof finack.v1
             * @classdesc Represents a BlocksBegin.
             * @constructor
             * @param {finack.v1.BlocksBegin.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const BlocksBegin = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * BlocksBegin count.
             * @member {number} count
             * @memberof finack.v1.BlocksBegin
             * @instance
             */
            BlocksBegin.prototype.count = 0;

            /**
             * Creates a new BlocksBegin instance using the specified properties.
             * @function create
             * @memberof finack.v1.BlocksBegin
             * @static
             * @param {finack.v1.BlocksBegin.$Properties=} [properties] Properties to set
             * @returns {finack.v1.BlocksBegin} BlocksBegin instance
             * @type {{
             *   (properties: finack.v1.BlocksBegin.$Shape): finack.v1.BlocksBegin & finack.v1.BlocksBegin.$Shape;
             *   (properties?: finack.v1.BlocksBegin.$Properties): finack.v1.BlocksBegin;
             * }}
             */
            BlocksBegin.create = function(properties) {
                return new BlocksBegin(properties);
            };

            /**
             * Encodes the specified BlocksBegin message. Does not implicitly {@link finack.v1.BlocksBegin.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.BlocksBegin
             * @static
             * @param {finack.v1.BlocksBegin.$Properties} message BlocksBegin message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BlocksBegin.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.count);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified BlocksBegin message, length delimited. Does not implicitly {@link finack.v1.BlocksBegin.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.BlocksBegin
             * @static
             * @param {finack.v1.BlocksBegin.$Properties} message BlocksBegin message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BlocksBegin.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a BlocksBegin message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.BlocksBegin
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.BlocksBegin & finack.v1.BlocksBegin.$Shape} BlocksBegin
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BlocksBegin.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.BlocksBegin();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a BlocksBegin message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.BlocksBegin
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.BlocksBegin & finack.v1.BlocksBegin.$Shape} BlocksBegin
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BlocksBegin.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return BlocksBegin;
        })();

        v1.BlocksEnd = (function() {

            /**
             * Properties of a BlocksEnd.
             * @typedef {Object} finack.v1.BlocksEnd.$Properties
             * @property {number|null} [served] BlocksEnd served
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a BlocksEnd.
             * @memberof finack.v1
             * @interface IBlocksEnd
             * @augments finack.v1.BlocksEnd.$Properties
             * @deprecated Use finack.v1.BlocksEnd.$Properties instead.
             */

            /**
             * Shape of a BlocksEnd.
             * @typedef {finack.v1.BlocksEnd.$Properties} finack.v1.BlocksEnd.$Shape
             */

            /**
             * Constructs a new BlocksEnd.
             * @memberof finack.v1
             * @classdesc Represents a BlocksEnd.
             * @constructor
             * @param {finack.v1.BlocksEnd.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const BlocksEnd = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * BlocksEnd served.
             * @member {number} served
             * @memberof finack.v1.BlocksEnd
             * @instance
             */
            BlocksEnd.prototype.served = 0;

            /**
             * Creates a new BlocksEnd instance using the specified properties.
             * @function create
             * @memberof finack.v1.BlocksEnd
             * @static
             * @param {finack.v1.BlocksEnd.$Properties=} [properties] Properties to set
             * @returns {finack.v1.BlocksEnd} BlocksEnd instance
             * @type {{
             *   (properties: finack.v1.BlocksEnd.$Shape): finack.v1.BlocksEnd & finack.v1.BlocksEnd.$Shape;
             *   (properties?: finack.v1.BlocksEnd.$Properties): finack.v1.BlocksEnd;
             * }}
             */
            BlocksEnd.create = function(properties) {
                return new BlocksEnd(properties);
            };

            /**
             * Encodes the specified BlocksEnd message. Does not implicitly {@link finack.v1.BlocksEnd.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.BlocksEnd
             * @static
             * @param {finack.v1.BlocksEnd.$Properties} message BlocksEnd message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BlocksEnd.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.served != null && $Object.hasOwnProperty.call(message, "served") && message.served !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.served);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified BlocksEnd message, length delimited. Does not implicitly {@link finack.v1.BlocksEnd.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.BlocksEnd
             * @static
             * @param {finack.v1.BlocksEnd.$Properties} message BlocksEnd message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BlocksEnd.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a BlocksEnd message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.BlocksEnd
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.BlocksEnd & finack.v1.BlocksEnd.$Shape} BlocksEnd
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BlocksEnd.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.BlocksEnd();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.served = value;
                            else
                                delete message.served;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a BlocksEnd message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.BlocksEnd
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.BlocksEnd & finack.v1.BlocksEnd.$Shape} BlocksEnd
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BlocksEnd.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return BlocksEnd;
        })();

        v1.NewTip = (function() {

            /**
             * Properties of a NewTip.
             * @typedef {Object} finack.v1.NewTip.$Properties
             * @property {Uint8Array|null} [header] NewTip header
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a NewTip.
             * @memberof finack.v1
             * @interface INewTip
             * @augments finack.v1.NewTip.$Properties
             * @deprecated Use finack.v1.NewTip.$Properties instead.
             */

            /**
             * Shape of a NewTip.
             * @typedef {finack.v1.NewTip.$Properties} finack.v1.NewTip.$Shape
             */

            /**
             * Constructs a new NewTip.
             * @memberof finack.v1
             * @classdesc Represents a NewTip.
             * @constructor
             * @param {finack.v1.NewTip.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const NewTip = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * NewTip header.
             * @member {Uint8Array} header
             * @memberof finack.v1.NewTip
             * @instance
             */
            NewTip.prototype.header = $util.newBuffer([]);

            /**
             * Creates a new NewTip instance using the specified properties.
             * @function create
             * @memberof finack.v1.NewTip
             * @static
             * @param {finack.v1.NewTip.$Properties=} [properties] Properties to set
             * @returns {finack.v1.NewTip} NewTip instance
             * @type {{
             *   (properties: finack.v1.NewTip.$Shape): finack.v1.NewTip & finack.v1.NewTip.$Shape;
             *   (properties?: finack.v1.NewTip.$Properties): finack.v1.NewTip;
             * }}
             */
            NewTip.create = function(properties) {
                return new NewTip(properties);
            };

            /**
             * Encodes the specified NewTip message. Does not implicitly {@link finack.v1.NewTip.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.NewTip
             * @static
             * @param {finack.v1.NewTip.$Properties} message NewTip message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            NewTip.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.header != null && $Object.hasOwnProperty.call(message, "header") && message.header.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.header);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified NewTip message, length delimited. Does not implicitly {@link finack.v1.NewTip.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.NewTip
             * @static
             * @param {finack.v1.NewTip.$Properties} message NewTip message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            NewTip.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a NewTip message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.NewTip
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.NewTip & finack.v1.NewTip.$Shape} NewTip
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            NewTip.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.NewTip();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.header = value;
                            else
                                delete message.header;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a NewTip message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.NewTip
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.NewTip & finack.v1.NewTip.$Shape} NewTip
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            NewTip.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return NewTip;
        })();

        v1.Inventory = (function() {

            /**
             * Properties of an Inventory.
             * @typedef {Object} finack.v1.Inventory.$Properties
             * @property {Array.<Uint8Array>|null} [leafHashes] Inventory leafHashes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Inventory.
             * @memberof finack.v1
             * @interface IInventory
             * @augments finack.v1.Inventory.$Properties
             * @deprecated Use finack.v1.Inventory.$Properties instead.
             */

            /**
             * Shape of an Inventory.
             * @typedef {finack.v1.Inventory.$Properties} finack.v1.Inventory.$Shape
             */

            /**
             * Constructs a new Inventory.
             * @memberof finack.v1
             * @classdesc Represents an Inventory.
             * @constructor
             * @param {finack.v1.Inventory.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Inventory = function (properties) {
                this.leafHashes = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Inventory leafHashes.
             * @member {Array.<Uint8Array>} leafHashes
             * @memberof finack.v1.Inventory
             * @instance
             */
            Inventory.prototype.leafHashes = $util.emptyArray;

            /**
             * Creates a new Inventory instance using the specified properties.
             * @function create
             * @memberof finack.v1.Inventory
             * @static
             * @param {finack.v1.Inventory.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Inventory} Inventory instance
             * @type {{
             *   (properties: finack.v1.Inventory.$Shape): finack.v1.Inventory & finack.v1.Inventory.$Shape;
             *   (properties?: finack.v1.Inventory.$Properties): finack.v1.Inventory;
             * }}
             */
            Inventory.create = function(properties) {
                return new Inventory(properties);
            };

            /**
             * Encodes the specified Inventory message. Does not implicitly {@link finack.v1.Inventory.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Inventory
             * @static
             * @param {finack.v1.Inventory.$Properties} message Inventory message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Inventory.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.leafHashes != null && message.leafHashes.length)
                    for (let i = 0; i < message.leafHashes.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.leafHashes[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Inventory message, length delimited. Does not implicitly {@link finack.v1.Inventory.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Inventory
             * @static
             * @param {finack.v1.Inventory.$Properties} message Inventory message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Inventory.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes an Inventory message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Inventory
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Inventory & finack.v1.Inventory.$Shape} Inventory
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Inventory.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Inventory();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.leafHashes && message.leafHashes.length))
                                message.leafHashes = [];
                            message.leafHashes.push(reader.bytes());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes an Inventory message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Inventory
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Inventory & finack.v1.Inventory.$Shape} Inventory
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Inventory.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Inventory;
        })();

        v1.GetTransactions = (function() {

            /**
             * Properties of a GetTransactions.
             * @typedef {Object} finack.v1.GetTransactions.$Properties
             * @property {Array.<Uint8Array>|null} [leafHashes] GetTransactions leafHashes
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a GetTransactions.
             * @memberof finack.v1
             * @interface IGetTransactions
             * @augments finack.v1.GetTransactions.$Properties
             * @deprecated Use finack.v1.GetTransactions.$Properties instead.
             */

            /**
             * Shape of a GetTransactions.
             * @typedef {finack.v1.GetTransactions.$Properties} finack.v1.GetTransactions.$Shape
             */

            /**
             * Constructs a new GetTransactions.
             * @memberof finack.v1
             * @classdesc Represents a GetTransactions.
             * @constructor
             * @param {finack.v1.GetTransactions.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const GetTransactions = function (properties) {
                this.leafHashes = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * GetTransactions leafHashes.
             * @member {Array.<Uint8Array>} leafHashes
             * @memberof finack.v1.GetTransactions
             * @instance
             */
            GetTransactions.prototype.leafHashes = $util.emptyArray;

            /**
             * Creates a new GetTransactions instance using the specified properties.
             * @function create
             * @memberof finack.v1.GetTransactions
             * @static
             * @param {finack.v1.GetTransactions.$Properties=} [properties] Properties to set
             * @returns {finack.v1.GetTransactions} GetTransactions instance
             * @type {{
             *   (properties: finack.v1.GetTransactions.$Shape): finack.v1.GetTransactions & finack.v1.GetTransactions.$Shape;
             *   (properties?: finack.v1.GetTransactions.$Properties): finack.v1.GetTransactions;
             * }}
             */
            GetTransactions.create = function(properties) {
                return new GetTransactions(properties);
            };

            /**
             * Encodes the specified GetTransactions message. Does not implicitly {@link finack.v1.GetTransactions.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.GetTransactions
             * @static
             * @param {finack.v1.GetTransactions.$Properties} message GetTransactions message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetTransactions.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.leafHashes != null && message.leafHashes.length)
                    for (let i = 0; i < message.leafHashes.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.leafHashes[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified GetTransactions message, length delimited. Does not implicitly {@link finack.v1.GetTransactions.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.GetTransactions
             * @static
             * @param {finack.v1.GetTransactions.$Properties} message GetTransactions message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetTransactions.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a GetTransactions message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.GetTransactions
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.GetTransactions & finack.v1.GetTransactions.$Shape} GetTransactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetTransactions.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.GetTransactions();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.leafHashes && message.leafHashes.length))
                                message.leafHashes = [];
                            message.leafHashes.push(reader.bytes());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a GetTransactions message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.GetTransactions
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.GetTransactions & finack.v1.GetTransactions.$Shape} GetTransactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetTransactions.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return GetTransactions;
        })();

        v1.Transactions = (function() {

            /**
             * Properties of a Transactions.
             * @typedef {Object} finack.v1.Transactions.$Properties
             * @property {Array.<Uint8Array>|null} [transactions] Transactions transactions
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Transactions.
             * @memberof finack.v1
             * @interface ITransactions
             * @augments finack.v1.Transactions.$Properties
             * @deprecated Use finack.v1.Transactions.$Properties instead.
             */

            /**
             * Shape of a Transactions.
             * @typedef {finack.v1.Transactions.$Properties} finack.v1.Transactions.$Shape
             */

            /**
             * Constructs a new Transactions.
             * @memberof finack.v1
             * @classdesc Represents a Transactions.
             * @constructor
             * @param {finack.v1.Transactions.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Transactions = function (properties) {
                this.transactions = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Transactions transactions.
             * @member {Array.<Uint8Array>} transactions
             * @memberof finack.v1.Transactions
             * @instance
             */
            Transactions.prototype.transactions = $util.emptyArray;

            /**
             * Creates a new Transactions instance using the specified properties.
             * @function create
             * @memberof finack.v1.Transactions
             * @static
             * @param {finack.v1.Transactions.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Transactions} Transactions instance
             * @type {{
             *   (properties: finack.v1.Transactions.$Shape): finack.v1.Transactions & finack.v1.Transactions.$Shape;
             *   (properties?: finack.v1.Transactions.$Properties): finack.v1.Transactions;
             * }}
             */
            Transactions.create = function(properties) {
                return new Transactions(properties);
            };

            /**
             * Encodes the specified Transactions message. Does not implicitly {@link finack.v1.Transactions.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Transactions
             * @static
             * @param {finack.v1.Transactions.$Properties} message Transactions message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Transactions.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.transactions != null && message.transactions.length)
                    for (let i = 0; i < message.transactions.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.transactions[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Transactions message, length delimited. Does not implicitly {@link finack.v1.Transactions.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Transactions
             * @static
             * @param {finack.v1.Transactions.$Properties} message Transactions message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Transactions.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a Transactions message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Transactions
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Transactions & finack.v1.Transactions.$Shape} Transactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Transactions.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Transactions();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.transactions && message.transactions.length))
                                message.transactions = [];
                            message.transactions.push(reader.bytes());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a Transactions message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Transactions
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Transactions & finack.v1.Transactions.$Shape} Transactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Transactions.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Transactions;
        })();

        v1.CompactBlock = (function() {

            /**
             * Properties of a CompactBlock.
             * @typedef {Object} finack.v1.CompactBlock.$Properties
             * @property {Long|null} [nonce] CompactBlock nonce
             * @property {Uint8Array|null} [shortIds] CompactBlock shortIds
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a CompactBlock.
             * @memberof finack.v1
             * @interface ICompactBlock
             * @augments finack.v1.CompactBlock.$Properties
             * @deprecated Use finack.v1.CompactBlock.$Properties instead.
             */

            /**
             * Shape of a CompactBlock.
             * @typedef {finack.v1.CompactBlock.$Properties} finack.v1.CompactBlock.$Shape
             */

            /**
             * Constructs a new CompactBlock.
             * @memberof finack.v1
             * @classdesc Represents a CompactBlock.
             * @constructor
             * @param {finack.v1.CompactBlock.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const CompactBlock = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * CompactBlock nonce.
             * @member {Long} nonce
             * @memberof finack.v1.CompactBlock
             * @instance
             */
            CompactBlock.prototype.nonce = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * CompactBlock shortIds.
             * @member {Uint8Array} shortIds
             * @memberof finack.v1.CompactBlock
             * @instance
             */
            CompactBlock.prototype.shortIds = $util.newBuffer([]);

            /**
             * Creates a new CompactBlock instance using the specified properties.
             * @function create
             * @memberof finack.v1.CompactBlock
             * @static
             * @param {finack.v1.CompactBlock.$Properties=} [properties] Properties to set
             * @returns {finack.v1.CompactBlock} CompactBlock instance
             * @type {{
             *   (properties: finack.v1.CompactBlock.$Shape): finack.v1.CompactBlock & finack.v1.CompactBlock.$Shape;
             *   (properties?: finack.v1.CompactBlock.$Properties): finack.v1.CompactBlock;
             * }}
             */
            CompactBlock.create = function(properties) {
                return new CompactBlock(properties);
            };

            /**
             * Encodes the specified CompactBlock message. Does not implicitly {@link finack.v1.CompactBlock.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.CompactBlock
             * @static
             * @param {finack.v1.CompactBlock.$Properties} message CompactBlock message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            CompactBlock.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && (typeof message.nonce === "object" ? message.nonce.low || message.nonce.high : message.nonce !== 0))
                    writer.uint32(/* id 1, wireType 1 =*/9).fixed64(message.nonce);
                if (message.shortIds != null && $Object.hasOwnProperty.call(message, "shortIds") && message.shortIds.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.shortIds);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified CompactBlock message, length delimited. Does not implicitly {@link finack.v1.CompactBlock.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.CompactBlock
             * @static
             * @param {finack.v1.CompactBlock.$Properties} message CompactBlock message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            CompactBlock.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a CompactBlock message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.CompactBlock
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.CompactBlock & finack.v1.CompactBlock.$Shape} CompactBlock
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            CompactBlock.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.CompactBlock();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                message.nonce = value;
                            else
                                delete message.nonce;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.shortIds = value;
                            else
                                delete message.shortIds;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a CompactBlock message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.CompactBlock
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.CompactBlock & finack.v1.CompactBlock.$Shape} CompactBlock
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            CompactBlock.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return CompactBlock;
        })();

        v1.GetBlockTransactions = (function() {

            /**
             * Properties of a GetBlockTransactions.
             * @typedef {Object} finack.v1.GetBlockTransactions.$Properties
             * @property {Uint8Array|null} [hash] GetBlockTransactions hash
             * @property {Uint8Array|null} [missing] GetBlockTransactions missing
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a GetBlockTransactions.
             * @memberof finack.v1
             * @interface IGetBlockTransactions
             * @augments finack.v1.GetBlockTransactions.$Properties
             * @deprecated Use finack.v1.GetBlockTransactions.$Properties instead.
             */

            /**
             * Shape of a GetBlockTransactions.
             * @typedef {finack.v1.GetBlockTransactions.$Properties} finack.v1.GetBlockTransactions.$Shape
             */

            /**
             * Constructs a new GetBlockTransactions.
             * @memberof finack.v1
             * @classdesc Represents a GetBlockTransactions.
             * @constructor
             * @param {finack.v1.GetBlockTransactions.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const GetBlockTransactions = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * GetBlockTransactions hash.
             * @member {Uint8Array} hash
             * @memberof finack.v1.GetBlockTransactions
             * @instance
             */
            GetBlockTransactions.prototype.hash = $util.newBuffer([]);

            /**
             * GetBlockTransactions missing.
             * @member {Uint8Array} missing
             * @memberof finack.v1.GetBlockTransactions
             * @instance
             */
            GetBlockTransactions.prototype.missing = $util.newBuffer([]);

            /**
             * Creates a new GetBlockTransactions instance using the specified properties.
             * @function create
             * @memberof finack.v1.GetBlockTransactions
             * @static
             * @param {finack.v1.GetBlockTransactions.$Properties=} [properties] Properties to set
             * @returns {finack.v1.GetBlockTransactions} GetBlockTransactions instance
             * @type {{
             *   (properties: finack.v1.GetBlockTransactions.$Shape): finack.v1.GetBlockTransactions & finack.v1.GetBlockTransactions.$Shape;
             *   (properties?: finack.v1.GetBlockTransactions.$Properties): finack.v1.GetBlockTransactions;
             * }}
             */
            GetBlockTransactions.create = function(properties) {
                return new GetBlockTransactions(properties);
            };

            /**
             * Encodes the specified GetBlockTransactions message. Does not implicitly {@link finack.v1.GetBlockTransactions.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.GetBlockTransactions
             * @static
             * @param {finack.v1.GetBlockTransactions.$Properties} message GetBlockTransactions message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetBlockTransactions.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.hash != null && $Object.hasOwnProperty.call(message, "hash") && message.hash.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.hash);
                if (message.missing != null && $Object.hasOwnProperty.call(message, "missing") && message.missing.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.missing);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified GetBlockTransactions message, length delimited. Does not implicitly {@link finack.v1.GetBlockTransactions.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.GetBlockTransactions
             * @static
             * @param {finack.v1.GetBlockTransactions.$Properties} message GetBlockTransactions message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetBlockTransactions.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a GetBlockTransactions message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.GetBlockTransactions
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.GetBlockTransactions & finack.v1.GetBlockTransactions.$Shape} GetBlockTransactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetBlockTransactions.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.GetBlockTransactions();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.hash = value;
                            else
                                delete message.hash;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.missing = value;
                            else
                                delete message.missing;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a GetBlockTransactions message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.GetBlockTransactions
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.GetBlockTransactions & finack.v1.GetBlockTransactions.$Shape} GetBlockTransactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetBlockTransactions.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return GetBlockTransactions;
        })();

        v1.BlockTransactions = (function() {

            /**
             * Properties of a BlockTransactions.
             * @typedef {Object} finack.v1.BlockTransactions.$Properties
             * @property {Array.<Uint8Array>|null} [transactions] BlockTransactions transactions
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a BlockTransactions.
             * @memberof finack.v1
             * @interface IBlockTransactions
             * @augments finack.v1.BlockTransactions.$Properties
             * @deprecated Use finack.v1.BlockTransactions.$Properties instead.
             */

            /**
             * Shape of a BlockTransactions.
             * @typedef {finack.v1.BlockTransactions.$Properties} finack.v1.BlockTransactions.$Shape
             */

            /**
             * Constructs a new BlockTransactions.
             * @memberof finack.v1
             * @classdesc Represents a BlockTransactions.
             * @constructor
             * @param {finack.v1.BlockTransactions.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const BlockTransactions = function (properties) {
                this.transactions = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * BlockTransactions transactions.
             * @member {Array.<Uint8Array>} transactions
             * @memberof finack.v1.BlockTransactions
             * @instance
             */
            BlockTransactions.prototype.transactions = $util.emptyArray;

            /**
             * Creates a new BlockTransactions instance using the specified properties.
             * @function create
             * @memberof finack.v1.BlockTransactions
             * @static
             * @param {finack.v1.BlockTransactions.$Properties=} [properties] Properties to set
             * @returns {finack.v1.BlockTransactions} BlockTransactions instance
             * @type {{
             *   (properties: finack.v1.BlockTransactions.$Shape): finack.v1.BlockTransactions & finack.v1.BlockTransactions.$Shape;
             *   (properties?: finack.v1.BlockTransactions.$Properties): finack.v1.BlockTransactions;
             * }}
             */
            BlockTransactions.create = function(properties) {
                return new BlockTransactions(properties);
            };

            /**
             * Encodes the specified BlockTransactions message. Does not implicitly {@link finack.v1.BlockTransactions.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.BlockTransactions
             * @static
             * @param {finack.v1.BlockTransactions.$Properties} message BlockTransactions message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BlockTransactions.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.transactions != null && message.transactions.length)
                    for (let i = 0; i < message.transactions.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.transactions[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified BlockTransactions message, length delimited. Does not implicitly {@link finack.v1.BlockTransactions.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.BlockTransactions
             * @static
             * @param {finack.v1.BlockTransactions.$Properties} message BlockTransactions message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BlockTransactions.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a BlockTransactions message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.BlockTransactions
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.BlockTransactions & finack.v1.BlockTransactions.$Shape} BlockTransactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BlockTransactions.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.BlockTransactions();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.transactions && message.transactions.length))
                                message.transactions = [];
                            message.transactions.push(reader.bytes());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a BlockTransactions message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.BlockTransactions
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.BlockTransactions & finack.v1.BlockTransactions.$Shape} BlockTransactions
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BlockTransactions.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return BlockTransactions;
        })();

        v1.GetSnapshots = (function() {

            /**
             * Properties of a GetSnapshots.
             * @typedef {Object} finack.v1.GetSnapshots.$Properties
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a GetSnapshots.
             * @memberof finack.v1
             * @interface IGetSnapshots
             * @augments finack.v1.GetSnapshots.$Properties
             * @deprecated Use finack.v1.GetSnapshots.$Properties instead.
             */

            /**
             * Shape of a GetSnapshots.
             * @typedef {finack.v1.GetSnapshots.$Properties} finack.v1.GetSnapshots.$Shape
             */

            /**
             * Constructs a new GetSnapshots.
             * @memberof finack.v1
             * @classdesc Represents a GetSnapshots.
             * @constructor
             * @param {finack.v1.GetSnapshots.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const GetSnapshots = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Creates a new GetSnapshots instance using the specified properties.
             * @function create
             * @memberof finack.v1.GetSnapshots
             * @static
             * @param {finack.v1.GetSnapshots.$Properties=} [properties] Properties to set
             * @returns {finack.v1.GetSnapshots} GetSnapshots instance
             * @type {{
             *   (properties: finack.v1.GetSnapshots.$Shape): finack.v1.GetSnapshots & finack.v1.GetSnapshots.$Shape;
             *   (properties?: finack.v1.GetSnapshots.$Properties): finack.v1.GetSnapshots;
             * }}
             */
            GetSnapshots.create = function(properties) {
                return new GetSnapshots(properties);
            };

            /**
             * Encodes the specified GetSnapshots message. Does not implicitly {@link finack.v1.GetSnapshots.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.GetSnapshots
             * @static
             * @param {finack.v1.GetSnapshots.$Properties} message GetSnapshots message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetSnapshots.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified GetSnapshots message, length delimited. Does not implicitly {@link finack.v1.GetSnapshots.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.GetSnapshots
             * @static
             * @param {finack.v1.GetSnapshots.$Properties} message GetSnapshots message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetSnapshots.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a GetSnapshots message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.GetSnapshots
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.GetSnapshots & finack.v1.GetSnapshots.$Shape} GetSnapshots
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetSnapshots.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.GetSnapshots();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    reader.skipType(tag & 7, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a GetSnapshots message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.GetSnapshots
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.GetSnapshots & finack.v1.GetSnapshots.$Shape} GetSnapshots
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetSnapshots.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return GetSnapshots;
        })();

        v1.Snapshots = (function() {

            /**
             * Properties of a Snapshots.
             * @typedef {Object} finack.v1.Snapshots.$Properties
             * @property {Array.<finack.v1.SnapshotInfo.$Properties>|null} [snapshots] Snapshots snapshots
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Snapshots.
             * @memberof finack.v1
             * @interface ISnapshots
             * @augments finack.v1.Snapshots.$Properties
             * @deprecated Use finack.v1.Snapshots.$Properties instead.
             */

            /**
             * Shape of a Snapshots.
             * @typedef {finack.v1.Snapshots.$Properties} finack.v1.Snapshots.$Shape
             */

            /**
             * Constructs a new Snapshots.
             * @memberof finack.v1
             * @classdesc Represents a Snapshots.
             * @constructor
             * @param {finack.v1.Snapshots.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Snapshots = function (properties) {
                this.snapshots = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Snapshots snapshots.
             * @member {Array.<finack.v1.SnapshotInfo.$Properties>} snapshots
             * @memberof finack.v1.Snapshots
             * @instance
             */
            Snapshots.prototype.snapshots = $util.emptyArray;

            /**
             * Creates a new Snapshots instance using the specified properties.
             * @function create
             * @memberof finack.v1.Snapshots
             * @static
             * @param {finack.v1.Snapshots.$Properties=} [properties] Properties to set
             * @returns {finack.v1.Snapshots} Snapshots instance
             * @type {{
             *   (properties: finack.v1.Snapshots.$Shape): finack.v1.Snapshots & finack.v1.Snapshots.$Shape;
             *   (properties?: finack.v1.Snapshots.$Properties): finack.v1.Snapshots;
             * }}
             */
            Snapshots.create = function(properties) {
                return new Snapshots(properties);
            };

            /**
             * Encodes the specified Snapshots message. Does not implicitly {@link finack.v1.Snapshots.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.Snapshots
             * @static
             * @param {finack.v1.Snapshots.$Properties} message Snapshots message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Snapshots.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.snapshots != null && message.snapshots.length)
                    for (let i = 0; i < message.snapshots.length; ++i)
                        $root.finack.v1.SnapshotInfo.encode(message.snapshots[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified Snapshots message, length delimited. Does not implicitly {@link finack.v1.Snapshots.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.Snapshots
             * @static
             * @param {finack.v1.Snapshots.$Properties} message Snapshots message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Snapshots.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a Snapshots message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.Snapshots
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.Snapshots & finack.v1.Snapshots.$Shape} Snapshots
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Snapshots.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.Snapshots();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.snapshots && message.snapshots.length))
                                message.snapshots = [];
                            message.snapshots.push($root.finack.v1.SnapshotInfo.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a Snapshots message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.Snapshots
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.Snapshots & finack.v1.Snapshots.$Shape} Snapshots
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Snapshots.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return Snapshots;
        })();

        v1.SnapshotInfo = (function() {

            /**
             * Properties of a SnapshotInfo.
             * @typedef {Object} finack.v1.SnapshotInfo.$Properties
             * @property {number|null} [height] SnapshotInfo height
             * @property {Uint8Array|null} [block] SnapshotInfo block
             * @property {number|null} [pieces] SnapshotInfo pieces
             * @property {Long|null} [leaves] SnapshotInfo leaves
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SnapshotInfo.
             * @memberof finack.v1
             * @interface ISnapshotInfo
             * @augments finack.v1.SnapshotInfo.$Properties
             * @deprecated Use finack.v1.SnapshotInfo.$Properties instead.
             */

            /**
             * Shape of a SnapshotInfo.
             * @typedef {finack.v1.SnapshotInfo.$Properties} finack.v1.SnapshotInfo.$Shape
             */

            /**
             * Constructs a new SnapshotInfo.
             * @memberof finack.v1
             * @classdesc Represents a SnapshotInfo.
             * @constructor
             * @param {finack.v1.SnapshotInfo.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SnapshotInfo = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SnapshotInfo height.
             * @member {number} height
             * @memberof finack.v1.SnapshotInfo
             * @instance
             */
            SnapshotInfo.prototype.height = 0;

            /**
             * SnapshotInfo block.
             * @member {Uint8Array} block
             * @memberof finack.v1.SnapshotInfo
             * @instance
             */
            SnapshotInfo.prototype.block = $util.newBuffer([]);

            /**
             * SnapshotInfo pieces.
             * @member {number} pieces
             * @memberof finack.v1.SnapshotInfo
             * @instance
             */
            SnapshotInfo.prototype.pieces = 0;

            /**
             * SnapshotInfo leaves.
             * @member {Long} leaves
             * @memberof finack.v1.SnapshotInfo
             * @instance
             */
            SnapshotInfo.prototype.leaves = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

            /**
             * Creates a new SnapshotInfo instance using the specified properties.
             * @function create
             * @memberof finack.v1.SnapshotInfo
             * @static
             * @param {finack.v1.SnapshotInfo.$Properties=} [properties] Properties to set
             * @returns {finack.v1.SnapshotInfo} SnapshotInfo instance
             * @type {{
             *   (properties: finack.v1.SnapshotInfo.$Shape): finack.v1.SnapshotInfo & finack.v1.SnapshotInfo.$Shape;
             *   (properties?: finack.v1.SnapshotInfo.$Properties): finack.v1.SnapshotInfo;
             * }}
             */
            SnapshotInfo.create = function(properties) {
                return new SnapshotInfo(properties);
            };

            /**
             * Encodes the specified SnapshotInfo message. Does not implicitly {@link finack.v1.SnapshotInfo.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.SnapshotInfo
             * @static
             * @param {finack.v1.SnapshotInfo.$Properties} message SnapshotInfo message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SnapshotInfo.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.height != null && $Object.hasOwnProperty.call(message, "height") && message.height !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.height);
                if (message.block != null && $Object.hasOwnProperty.call(message, "block") && message.block.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.block);
                if (message.pieces != null && $Object.hasOwnProperty.call(message, "pieces") && message.pieces !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.pieces);
                if (message.leaves != null && $Object.hasOwnProperty.call(message, "leaves") && (typeof message.leaves === "object" ? message.leaves.low || message.leaves.high : message.leaves !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.leaves);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified SnapshotInfo message, length delimited. Does not implicitly {@link finack.v1.SnapshotInfo.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.SnapshotInfo
             * @static
             * @param {finack.v1.SnapshotInfo.$Properties} message SnapshotInfo message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SnapshotInfo.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a SnapshotInfo message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.SnapshotInfo
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.SnapshotInfo & finack.v1.SnapshotInfo.$Shape} SnapshotInfo
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SnapshotInfo.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.SnapshotInfo();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.height = value;
                            else
                                delete message.height;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.block = value;
                            else
                                delete message.block;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.pieces = value;
                            else
                                delete message.pieces;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.leaves = value;
                            else
                                delete message.leaves;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a SnapshotInfo message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.SnapshotInfo
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.SnapshotInfo & finack.v1.SnapshotInfo.$Shape} SnapshotInfo
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SnapshotInfo.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return SnapshotInfo;
        })();

        v1.GetSnapshotPiece = (function() {

            /**
             * Properties of a GetSnapshotPiece.
             * @typedef {Object} finack.v1.GetSnapshotPiece.$Properties
             * @property {Uint8Array|null} [block] GetSnapshotPiece block
             * @property {string|null} [path] GetSnapshotPiece path
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a GetSnapshotPiece.
             * @memberof finack.v1
             * @interface IGetSnapshotPiece
             * @augments finack.v1.GetSnapshotPiece.$Properties
             * @deprecated Use finack.v1.GetSnapshotPiece.$Properties instead.
             */

            /**
             * Shape of a GetSnapshotPiece.
             * @typedef {finack.v1.GetSnapshotPiece.$Properties} finack.v1.GetSnapshotPiece.$Shape
             */

            /**
             * Constructs a new GetSnapshotPiece.
             * @memberof finack.v1
             * @classdesc Represents a GetSnapshotPiece.
             * @constructor
             * @param {finack.v1.GetSnapshotPiece.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const GetSnapshotPiece = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * GetSnapshotPiece block.
             * @member {Uint8Array} block
             * @memberof finack.v1.GetSnapshotPiece
             * @instance
             */
            GetSnapshotPiece.prototype.block = $util.newBuffer([]);

            /**
             * GetSnapshotPiece path.
             * @member {string} path
             * @memberof finack.v1.GetSnapshotPiece
             * @instance
             */
            GetSnapshotPiece.prototype.path = "";

            /**
             * Creates a new GetSnapshotPiece instance using the specified properties.
             * @function create
             * @memberof finack.v1.GetSnapshotPiece
             * @static
             * @param {finack.v1.GetSnapshotPiece.$Properties=} [properties] Properties to set
             * @returns {finack.v1.GetSnapshotPiece} GetSnapshotPiece instance
             * @type {{
             *   (properties: finack.v1.GetSnapshotPiece.$Shape): finack.v1.GetSnapshotPiece & finack.v1.GetSnapshotPiece.$Shape;
             *   (properties?: finack.v1.GetSnapshotPiece.$Properties): finack.v1.GetSnapshotPiece;
             * }}
             */
            GetSnapshotPiece.create = function(properties) {
                return new GetSnapshotPiece(properties);
            };

            /**
             * Encodes the specified GetSnapshotPiece message. Does not implicitly {@link finack.v1.GetSnapshotPiece.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.GetSnapshotPiece
             * @static
             * @param {finack.v1.GetSnapshotPiece.$Properties} message GetSnapshotPiece message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetSnapshotPiece.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.block != null && $Object.hasOwnProperty.call(message, "block") && message.block.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.block);
                if (message.path != null && $Object.hasOwnProperty.call(message, "path") && message.path !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.path);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified GetSnapshotPiece message, length delimited. Does not implicitly {@link finack.v1.GetSnapshotPiece.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.GetSnapshotPiece
             * @static
             * @param {finack.v1.GetSnapshotPiece.$Properties} message GetSnapshotPiece message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            GetSnapshotPiece.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a GetSnapshotPiece message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.GetSnapshotPiece
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.GetSnapshotPiece & finack.v1.GetSnapshotPiece.$Shape} GetSnapshotPiece
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetSnapshotPiece.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.GetSnapshotPiece();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.block = value;
                            else
                                delete message.block;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.path = value;
                            else
                                delete message.path;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a GetSnapshotPiece message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.GetSnapshotPiece
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.GetSnapshotPiece & finack.v1.GetSnapshotPiece.$Shape} GetSnapshotPiece
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            GetSnapshotPiece.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return GetSnapshotPiece;
        })();

        v1.SnapshotPiece = (function() {

            /**
             * Properties of a SnapshotPiece.
             * @typedef {Object} finack.v1.SnapshotPiece.$Properties
             * @property {string|null} [path] SnapshotPiece path
             * @property {Array.<Uint8Array>|null} [siblings] SnapshotPiece siblings
             * @property {Array.<finack.v1.StateLeaf.$Properties>|null} [leaves] SnapshotPiece leaves
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SnapshotPiece.
             * @memberof finack.v1
             * @interface ISnapshotPiece
             * @augments finack.v1.SnapshotPiece.$Properties
             * @deprecated Use finack.v1.SnapshotPiece.$Properties instead.
             */

            /**
             * Shape of a SnapshotPiece.
             * @typedef {finack.v1.SnapshotPiece.$Properties} finack.v1.SnapshotPiece.$Shape
             */

            /**
             * Constructs a new SnapshotPiece.
             * @memberof finack.v1
             * @classdesc Represents a SnapshotPiece.
             * @constructor
             * @param {finack.v1.SnapshotPiece.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SnapshotPiece = function (properties) {
                this.siblings = [];
                this.leaves = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SnapshotPiece path.
             * @member {string} path
             * @memberof finack.v1.SnapshotPiece
             * @instance
             */
            SnapshotPiece.prototype.path = "";

            /**
             * SnapshotPiece siblings.
             * @member {Array.<Uint8Array>} siblings
             * @memberof finack.v1.SnapshotPiece
             * @instance
             */
            SnapshotPiece.prototype.siblings = $util.emptyArray;

            /**
             * SnapshotPiece leaves.
             * @member {Array.<finack.v1.StateLeaf.$Properties>} leaves
             * @memberof finack.v1.SnapshotPiece
             * @instance
             */
            SnapshotPiece.prototype.leaves = $util.emptyArray;

            /**
             * Creates a new SnapshotPiece instance using the specified properties.
             * @function create
             * @memberof finack.v1.SnapshotPiece
             * @static
             * @param {finack.v1.SnapshotPiece.$Properties=} [properties] Properties to set
             * @returns {finack.v1.SnapshotPiece} SnapshotPiece instance
             * @type {{
             *   (properties: finack.v1.SnapshotPiece.$Shape): finack.v1.SnapshotPiece & finack.v1.SnapshotPiece.$Shape;
             *   (properties?: finack.v1.SnapshotPiece.$Properties): finack.v1.SnapshotPiece;
             * }}
             */
            SnapshotPiece.create = function(properties) {
                return new SnapshotPiece(properties);
            };

            /**
             * Encodes the specified SnapshotPiece message. Does not implicitly {@link finack.v1.SnapshotPiece.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.SnapshotPiece
             * @static
             * @param {finack.v1.SnapshotPiece.$Properties} message SnapshotPiece message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SnapshotPiece.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.path != null && $Object.hasOwnProperty.call(message, "path") && message.path !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.path);
                if (message.siblings != null && message.siblings.length)
                    for (let i = 0; i < message.siblings.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.siblings[i]);
                if (message.leaves != null && message.leaves.length)
                    for (let i = 0; i < message.leaves.length; ++i)
                        $root.finack.v1.StateLeaf.encode(message.leaves[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified SnapshotPiece message, length delimited. Does not implicitly {@link finack.v1.SnapshotPiece.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.SnapshotPiece
             * @static
             * @param {finack.v1.SnapshotPiece.$Properties} message SnapshotPiece message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SnapshotPiece.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a SnapshotPiece message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.SnapshotPiece
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.SnapshotPiece & finack.v1.SnapshotPiece.$Shape} SnapshotPiece
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SnapshotPiece.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.SnapshotPiece();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.path = value;
                            else
                                delete message.path;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.siblings && message.siblings.length))
                                message.siblings = [];
                            message.siblings.push(reader.bytes());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.leaves && message.leaves.length))
                                message.leaves = [];
                            message.leaves.push($root.finack.v1.StateLeaf.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a SnapshotPiece message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.SnapshotPiece
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.SnapshotPiece & finack.v1.SnapshotPiece.$Shape} SnapshotPiece
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SnapshotPiece.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return SnapshotPiece;
        })();

        v1.StateLeaf = (function() {

            /**
             * Properties of a StateLeaf.
             * @typedef {Object} finack.v1.StateLeaf.$Properties
             * @property {Uint8Array|null} [key] StateLeaf key
             * @property {Uint8Array|null} [value] StateLeaf value
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a StateLeaf.
             * @memberof finack.v1
             * @interface IStateLeaf
             * @augments finack.v1.StateLeaf.$Properties
             * @deprecated Use finack.v1.StateLeaf.$Properties instead.
             */

            /**
             * Shape of a StateLeaf.
             * @typedef {finack.v1.StateLeaf.$Properties} finack.v1.StateLeaf.$Shape
             */

            /**
             * Constructs a new StateLeaf.
             * @memberof finack.v1
             * @classdesc Represents a StateLeaf.
             * @constructor
             * @param {finack.v1.StateLeaf.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const StateLeaf = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * StateLeaf key.
             * @member {Uint8Array} key
             * @memberof finack.v1.StateLeaf
             * @instance
             */
            StateLeaf.prototype.key = $util.newBuffer([]);

            /**
             * StateLeaf value.
             * @member {Uint8Array} value
             * @memberof finack.v1.StateLeaf
             * @instance
             */
            StateLeaf.prototype.value = $util.newBuffer([]);

            /**
             * Creates a new StateLeaf instance using the specified properties.
             * @function create
             * @memberof finack.v1.StateLeaf
             * @static
             * @param {finack.v1.StateLeaf.$Properties=} [properties] Properties to set
             * @returns {finack.v1.StateLeaf} StateLeaf instance
             * @type {{
             *   (properties: finack.v1.StateLeaf.$Shape): finack.v1.StateLeaf & finack.v1.StateLeaf.$Shape;
             *   (properties?: finack.v1.StateLeaf.$Properties): finack.v1.StateLeaf;
             * }}
             */
            StateLeaf.create = function(properties) {
                return new StateLeaf(properties);
            };

            /**
             * Encodes the specified StateLeaf message. Does not implicitly {@link finack.v1.StateLeaf.verify|verify} messages.
             * @function encode
             * @memberof finack.v1.StateLeaf
             * @static
             * @param {finack.v1.StateLeaf.$Properties} message StateLeaf message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            StateLeaf.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.key);
                if (message.value != null && $Object.hasOwnProperty.call(message, "value") && message.value.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.value);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Encodes the specified StateLeaf message, length delimited. Does not implicitly {@link finack.v1.StateLeaf.verify|verify} messages.
             * @function encodeDelimited
             * @memberof finack.v1.StateLeaf
             * @static
             * @param {finack.v1.StateLeaf.$Properties} message StateLeaf message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            StateLeaf.encodeDelimited = function(message, writer) {
                return this.encode(message, (writer || $Writer.create()).fork()).ldelim();
            };

            /**
             * Decodes a StateLeaf message from the specified reader or buffer.
             * @function decode
             * @memberof finack.v1.StateLeaf
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {finack.v1.StateLeaf & finack.v1.StateLeaf.$Shape} StateLeaf
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            StateLeaf.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.finack.v1.StateLeaf();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.key = value;
                            else
                                delete message.key;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.value = value;
                            else
                                delete message.value;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            /**
             * Decodes a StateLeaf message from the specified reader or buffer, length delimited.
             * @function decodeDelimited
             * @memberof finack.v1.StateLeaf
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @returns {finack.v1.StateLeaf & finack.v1.StateLeaf.$Shape} StateLeaf
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            StateLeaf.decodeDelimited = function(reader) {
                if (!(reader instanceof $Reader))
                    reader = new $Reader(reader);
                return this.decode(reader, reader.size());
            };

            return StateLeaf;
        })();

        return v1;
    })();

    return finack;
})();

export {
  $root as default
};
