// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.result.Direction;
import java.time.Duration;

/**
 * What {@link UdpStreams} sends, for how long, and how it is cut into intervals. Immutable.
 *
 * <p>There is no default rate: flat out and a stated rate are different loads, and a tool that chooses silently is
 * misread.
 *
 * @param streams            sockets, in [1, 128]
 * @param direction          {@link Direction#UP} or {@link Direction#DOWN}
 * @param datagramBytes      payload of a datagram, in [20, 65507]
 * @param datagramsPerSecond what each stream sends, in [0, 10^9]; 0: flat out
 * @param batch              how many datagrams one system call may send or receive, in [1, 1024]
 * @param offload            leave cutting and joining datagrams to the kernel, UDP_SEGMENT and UDP_GRO in udp(7)
 * @param duration           how long is measured, in (0, 24 h]
 * @param omit               how long it goes on before that, in [0, 1 h]; the result does not know of it
 * @param interval           the length of an interval, in [10 ms, 24 h]
 */
public record UdpStreamPlan(
        int streams,
        Direction direction,
        int datagramBytes,
        long datagramsPerSecond,
        int batch,
        boolean offload,
        Duration duration,
        Duration omit,
        Duration interval) {

    /** A datagram that fits into Ethernet's 1500 bytes with room for a tunnel's header. */
    private static final int DATAGRAM_BYTES = 1400;

    private static final int BATCH = 64;

    public UdpStreamPlan {
        UdpStreamSettings.check(streams, direction, datagramBytes, datagramsPerSecond, batch);
        StreamPlan.checkTimes(duration, omit, interval);
    }

    /** Returns one stream up of datagrams of 1400 bytes, flat out, for the given time, in intervals of 1 s. */
    public static UdpStreamPlan flatOut(Duration duration) {
        return new UdpStreamPlan(
                1, Direction.UP, DATAGRAM_BYTES, 0, BATCH, false, duration, Duration.ZERO, Duration.ofSeconds(1));
    }

    /** Returns the same at a rate. */
    public static UdpStreamPlan atRate(long datagramsPerSecond, Duration duration) {
        return flatOut(duration).withDatagramsPerSecond(datagramsPerSecond);
    }

    public UdpStreamPlan withStreams(int streams) {
        return new UdpStreamPlan(
                streams, direction, datagramBytes, datagramsPerSecond, batch, offload, duration, omit, interval);
    }

    public UdpStreamPlan withDirection(Direction direction) {
        return new UdpStreamPlan(
                streams, direction, datagramBytes, datagramsPerSecond, batch, offload, duration, omit, interval);
    }

    public UdpStreamPlan withDatagramBytes(int datagramBytes) {
        return new UdpStreamPlan(
                streams, direction, datagramBytes, datagramsPerSecond, batch, offload, duration, omit, interval);
    }

    public UdpStreamPlan withDatagramsPerSecond(long datagramsPerSecond) {
        return new UdpStreamPlan(
                streams, direction, datagramBytes, datagramsPerSecond, batch, offload, duration, omit, interval);
    }

    public UdpStreamPlan withBatch(int batch) {
        return new UdpStreamPlan(
                streams, direction, datagramBytes, datagramsPerSecond, batch, offload, duration, omit, interval);
    }

    public UdpStreamPlan withOffload(boolean offload) {
        return new UdpStreamPlan(
                streams, direction, datagramBytes, datagramsPerSecond, batch, offload, duration, omit, interval);
    }

    public UdpStreamPlan withOmit(Duration omit) {
        return new UdpStreamPlan(
                streams, direction, datagramBytes, datagramsPerSecond, batch, offload, duration, omit, interval);
    }

    public UdpStreamPlan withInterval(Duration interval) {
        return new UdpStreamPlan(
                streams, direction, datagramBytes, datagramsPerSecond, batch, offload, duration, omit, interval);
    }

    UdpStreamSettings settings() {
        return new UdpStreamSettings(streams, direction, datagramBytes, datagramsPerSecond, batch, offload);
    }
}
