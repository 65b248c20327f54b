// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.control.Fields;

/**
 * What the kernel is told about a TCP connection. The client's choice holds for both ends.
 *
 * <p>Zero and the empty string leave a thing to the kernel. Immutable.
 *
 * @param noDelay            TCP_NODELAY: send small segments at once
 * @param sendBufferBytes    SO_SNDBUF, in [0, 1 GiB]; the kernel doubles it, socket(7)
 * @param receiveBufferBytes SO_RCVBUF, in [0, 1 GiB]; the 'window' of the papers
 * @param segmentBytes       TCP_MAXSEG, in [0, 32767]
 * @param congestionControl  TCP_CONGESTION, as in {@code cubic}, {@code bbr}; at most 15 letters, digits and underscores
 * @param dscp               differentiated services code point, RFC 2474, in [0, 63]
 * @param pacingBytesPerSecond SO_MAX_PACING_RATE, in [0, 2^53]: what the kernel spreads a socket's segments to
 * @param busyPollMicros     SO_BUSY_POLL, in [0, 1 s]: how long a receive polls the device's queue before it sleeps
 */
public record TcpTuning(
        boolean noDelay,
        int sendBufferBytes,
        int receiveBufferBytes,
        int segmentBytes,
        String congestionControl,
        int dscp,
        long pacingBytesPerSecond,
        int busyPollMicros) {

    private static final int MAX_BUFFER_BYTES = 1 << 30;
    private static final int MAX_SEGMENT_BYTES = 32_767;
    private static final int MAX_DSCP = 63;
    private static final long MAX_PACING_BYTES_PER_SECOND = 1L << 53;
    private static final int MAX_BUSY_POLL_MICROS = 1_000_000;

    public TcpTuning {
        check("sendBufferBytes", sendBufferBytes, MAX_BUFFER_BYTES);
        check("receiveBufferBytes", receiveBufferBytes, MAX_BUFFER_BYTES);
        check("segmentBytes", segmentBytes, MAX_SEGMENT_BYTES);
        check("dscp", dscp, MAX_DSCP);
        check("pacingBytesPerSecond", pacingBytesPerSecond, MAX_PACING_BYTES_PER_SECOND);
        check("busyPollMicros", busyPollMicros, MAX_BUSY_POLL_MICROS);
        if (!congestionControl.matches("\\w{0,15}")) {
            throw new IllegalArgumentException(
                    "congestionControl must be at most 15 letters, digits and underscores: " + congestionControl);
        }
    }

    /** Returns no delay, and all else as the kernel has it. */
    public static TcpTuning defaults() {
        return new TcpTuning(true, 0, 0, 0, "", 0, 0, 0);
    }

    public TcpTuning withNoDelay(boolean noDelay) {
        return new TcpTuning(
                noDelay,
                sendBufferBytes,
                receiveBufferBytes,
                segmentBytes,
                congestionControl,
                dscp,
                pacingBytesPerSecond,
                busyPollMicros);
    }

    public TcpTuning withSendBufferBytes(int sendBufferBytes) {
        return new TcpTuning(
                noDelay,
                sendBufferBytes,
                receiveBufferBytes,
                segmentBytes,
                congestionControl,
                dscp,
                pacingBytesPerSecond,
                busyPollMicros);
    }

    public TcpTuning withReceiveBufferBytes(int receiveBufferBytes) {
        return new TcpTuning(
                noDelay,
                sendBufferBytes,
                receiveBufferBytes,
                segmentBytes,
                congestionControl,
                dscp,
                pacingBytesPerSecond,
                busyPollMicros);
    }

    public TcpTuning withSegmentBytes(int segmentBytes) {
        return new TcpTuning(
                noDelay,
                sendBufferBytes,
                receiveBufferBytes,
                segmentBytes,
                congestionControl,
                dscp,
                pacingBytesPerSecond,
                busyPollMicros);
    }

    public TcpTuning withCongestionControl(String congestionControl) {
        return new TcpTuning(
                noDelay,
                sendBufferBytes,
                receiveBufferBytes,
                segmentBytes,
                congestionControl,
                dscp,
                pacingBytesPerSecond,
                busyPollMicros);
    }

    public TcpTuning withDscp(int dscp) {
        return new TcpTuning(
                noDelay,
                sendBufferBytes,
                receiveBufferBytes,
                segmentBytes,
                congestionControl,
                dscp,
                pacingBytesPerSecond,
                busyPollMicros);
    }

    public TcpTuning withPacingBytesPerSecond(long pacingBytesPerSecond) {
        return new TcpTuning(
                noDelay,
                sendBufferBytes,
                receiveBufferBytes,
                segmentBytes,
                congestionControl,
                dscp,
                pacingBytesPerSecond,
                busyPollMicros);
    }

    public TcpTuning withBusyPollMicros(int busyPollMicros) {
        return new TcpTuning(
                noDelay,
                sendBufferBytes,
                receiveBufferBytes,
                segmentBytes,
                congestionControl,
                dscp,
                pacingBytesPerSecond,
                busyPollMicros);
    }

    /** Reads what a client wrote into a run's settings. */
    static TcpTuning from(Fields fields) {
        return new TcpTuning(
                fields.flag("noDelay"),
                (int) fields.integer("sendBufferBytes", 0, MAX_BUFFER_BYTES, 0),
                (int) fields.integer("receiveBufferBytes", 0, MAX_BUFFER_BYTES, 0),
                (int) fields.integer("segmentBytes", 0, MAX_SEGMENT_BYTES, 0),
                fields.text("congestionControl", ""),
                (int) fields.integer("dscp", 0, MAX_DSCP, 0),
                fields.integer("pacingBytesPerSecond", 0, MAX_PACING_BYTES_PER_SECOND, 0),
                (int) fields.integer("busyPollMicros", 0, MAX_BUSY_POLL_MICROS, 0));
    }

    void writeTo(Fields.Builder fields) {
        fields.with("noDelay", noDelay)
                .with("sendBufferBytes", sendBufferBytes)
                .with("receiveBufferBytes", receiveBufferBytes)
                .with("segmentBytes", segmentBytes)
                .with("congestionControl", congestionControl)
                .with("dscp", dscp)
                .with("pacingBytesPerSecond", pacingBytesPerSecond)
                .with("busyPollMicros", busyPollMicros);
    }

    /** Says whether it asks for something that only Linux's socket options give. */
    boolean needsSocketOptions() {
        return segmentBytes > 0
                || !congestionControl.isEmpty()
                || dscp > 0
                || pacingBytesPerSecond > 0
                || busyPollMicros > 0;
    }

    private static void check(String name, long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(name + " must be in [0, " + max + "]: " + value);
        }
    }
}
