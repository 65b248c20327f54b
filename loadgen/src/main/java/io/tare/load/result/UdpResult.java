// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import io.tare.load.kernel.CpuTime;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What streams of datagrams achieved together. Immutable.
 *
 * @param flows       each stream, in the order of their indexes
 * @param oneWayDelay from just before the send to just after the receive; by the clocks of both sides, and so empty
 *                    unless they are one
 * @param clientCpu   what the client's process used in the time that was measured
 * @param serverCpu   what the server's process used
 */
public record UdpResult(
        List<UdpFlow> flows, Optional<Latency> oneWayDelay, Optional<CpuTime> clientCpu, Optional<CpuTime> serverCpu) {

    public UdpResult {
        flows = List.copyOf(flows);
    }

    public long sent() {
        return sum(UdpFlow::sent);
    }

    public long received() {
        return sum(UdpFlow::received);
    }

    public long lost() {
        return sum(UdpFlow::lost);
    }

    public long duplicated() {
        return sum(UdpFlow::duplicated);
    }

    public long reordered() {
        return sum(UdpFlow::reordered);
    }

    /** Returns the share of the datagrams that were lost, in [0, 1]. */
    public double lossRatio() {
        return received() + lost() == 0 ? 0 : (double) lost() / (received() + lost());
    }

    public double receivedPerSecond() {
        return received() * 1e9 / goodput().elapsedNanos();
    }

    /** Returns what all flows carried; they run side by side, so bytes add up and time does not. */
    public Goodput goodput() {
        long elapsedNanos = flows.stream()
                .mapToLong(flow -> flow.goodput().elapsedNanos())
                .max()
                .orElse(1);
        return new Goodput(sum(flow -> flow.goodput().bytes()), elapsedNanos);
    }

    private long sum(ToLongFunction<UdpFlow> part) {
        return flows.stream().mapToLong(part).sum();
    }
}
