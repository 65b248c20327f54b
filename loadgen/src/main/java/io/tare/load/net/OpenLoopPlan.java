// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import io.tare.load.pace.EvenSchedule;
import io.tare.load.pace.Pacing;
import java.time.Duration;

/**
 * What {@link OpenLoop} asks, how often and for how long. Immutable.
 *
 * @param protocol     over what
 * @param perSecond    requests of all connections together, in [1, 10^9]
 * @param pacing       how they follow each other
 * @param seed         of what is random in it: same seed, same moments
 * @param connections  in [1, 128], each with a thread; they take turns
 * @param messageBytes of a request and of its reply, in [{@value #MIN_MESSAGE_BYTES}, 1 MiB], over UDP 65507 at most
 * @param maxInFlight  how many requests of a connection may be without a reply, in [0, 10^6]; 0: any number. With 1, a
 *                     request that is due waits here for the reply before it, as wrk2 has it; over UDP only 0
 * @param integrity    compares every byte of a reply with its request, and not its header alone
 * @param duration     how long is measured, in (0, 24 h]: it counts when a request is due
 * @param omit         how long requests go out before that, in [0, 1 h]; the result does not know of them
 * @param interval     the length of an interval, in [10 ms, 24 h]
 * @param grace        how long replies are waited for when the last request is due, in [0, 1 h]
 */
public record OpenLoopPlan(
        Protocol protocol,
        long perSecond,
        Pacing pacing,
        long seed,
        int connections,
        int messageBytes,
        int maxInFlight,
        boolean integrity,
        Duration duration,
        Duration omit,
        Duration interval,
        Duration grace) {

    /** What a request travels over. */
    public enum Protocol {
        /** A stream: TCP, or a Unix domain socket. */
        TCP,
        /** Datagrams. */
        UDP
    }

    /** The smallest request: its header. */
    public static final int MIN_MESSAGE_BYTES = RequestHeader.BYTES;

    private static final int MESSAGE_BYTES = 64;
    private static final int MAX_CONNECTIONS = 128;
    private static final int MAX_IN_FLIGHT = 1_000_000;
    private static final Duration LONGEST_GRACE = Duration.ofHours(1);

    public OpenLoopPlan {
        check("perSecond", perSecond, 1, EvenSchedule.MAX_PER_SECOND);
        check("connections", connections, 1, MAX_CONNECTIONS);
        check("messageBytes", messageBytes, MIN_MESSAGE_BYTES, maxMessageBytes(protocol));
        // A datagram that is lost would keep its place for ever.
        check("maxInFlight", maxInFlight, 0, protocol == Protocol.UDP ? 0 : MAX_IN_FLIGHT);
        StreamPlan.checkTimes(duration, omit, interval);
        if (grace.isNegative() || grace.compareTo(LONGEST_GRACE) > 0) {
            throw new IllegalArgumentException("grace must be in [0, 1 h]: " + grace);
        }
    }

    /**
     * Returns evenly spaced requests of 64 bytes over one TCP connection, for the given time, in intervals of 1 s, with a
     * second's grace.
     */
    public static OpenLoopPlan atRate(long perSecond, Duration duration) {
        return new OpenLoopPlan(
                Protocol.TCP,
                perSecond,
                Pacing.CONSTANT,
                1,
                1,
                MESSAGE_BYTES,
                0,
                false,
                duration,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }

    public OpenLoopPlan withProtocol(Protocol protocol) {
        return new OpenLoopPlan(
                protocol,
                perSecond,
                pacing,
                seed,
                connections,
                messageBytes,
                maxInFlight,
                integrity,
                duration,
                omit,
                interval,
                grace);
    }

    public OpenLoopPlan withPerSecond(long perSecond) {
        return new OpenLoopPlan(
                protocol,
                perSecond,
                pacing,
                seed,
                connections,
                messageBytes,
                maxInFlight,
                integrity,
                duration,
                omit,
                interval,
                grace);
    }

    public OpenLoopPlan withPacing(Pacing pacing) {
        return new OpenLoopPlan(
                protocol,
                perSecond,
                pacing,
                seed,
                connections,
                messageBytes,
                maxInFlight,
                integrity,
                duration,
                omit,
                interval,
                grace);
    }

    public OpenLoopPlan withSeed(long seed) {
        return new OpenLoopPlan(
                protocol,
                perSecond,
                pacing,
                seed,
                connections,
                messageBytes,
                maxInFlight,
                integrity,
                duration,
                omit,
                interval,
                grace);
    }

    public OpenLoopPlan withConnections(int connections) {
        return new OpenLoopPlan(
                protocol,
                perSecond,
                pacing,
                seed,
                connections,
                messageBytes,
                maxInFlight,
                integrity,
                duration,
                omit,
                interval,
                grace);
    }

    public OpenLoopPlan withMessageBytes(int messageBytes) {
        return new OpenLoopPlan(
                protocol,
                perSecond,
                pacing,
                seed,
                connections,
                messageBytes,
                maxInFlight,
                integrity,
                duration,
                omit,
                interval,
                grace);
    }

    public OpenLoopPlan withMaxInFlight(int maxInFlight) {
        return new OpenLoopPlan(
                protocol,
                perSecond,
                pacing,
                seed,
                connections,
                messageBytes,
                maxInFlight,
                integrity,
                duration,
                omit,
                interval,
                grace);
    }

    public OpenLoopPlan withIntegrity(boolean integrity) {
        return new OpenLoopPlan(
                protocol,
                perSecond,
                pacing,
                seed,
                connections,
                messageBytes,
                maxInFlight,
                integrity,
                duration,
                omit,
                interval,
                grace);
    }

    public OpenLoopPlan withDuration(Duration duration) {
        return new OpenLoopPlan(
                protocol,
                perSecond,
                pacing,
                seed,
                connections,
                messageBytes,
                maxInFlight,
                integrity,
                duration,
                omit,
                interval,
                grace);
    }

    public OpenLoopPlan withOmit(Duration omit) {
        return new OpenLoopPlan(
                protocol,
                perSecond,
                pacing,
                seed,
                connections,
                messageBytes,
                maxInFlight,
                integrity,
                duration,
                omit,
                interval,
                grace);
    }

    public OpenLoopPlan withInterval(Duration interval) {
        return new OpenLoopPlan(
                protocol,
                perSecond,
                pacing,
                seed,
                connections,
                messageBytes,
                maxInFlight,
                integrity,
                duration,
                omit,
                interval,
                grace);
    }

    public OpenLoopPlan withGrace(Duration grace) {
        return new OpenLoopPlan(
                protocol,
                perSecond,
                pacing,
                seed,
                connections,
                messageBytes,
                maxInFlight,
                integrity,
                duration,
                omit,
                interval,
                grace);
    }

    private static int maxMessageBytes(Protocol protocol) {
        return protocol == Protocol.UDP ? UdpSocket.MAX_DATAGRAM_BYTES : PingPongSettings.MAX_MESSAGE_BYTES;
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be in [" + min + ", " + max + "]: " + value);
        }
    }
}
