// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import io.tare.load.kernel.CpuTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What streams achieved together. Immutable.
 *
 * @param flows     each stream, in the order of their indexes
 * @param clientCpu what the client's process used in the time that was measured
 * @param serverCpu what the server's process used
 */
public record StreamResult(List<Flow> flows, Optional<CpuTime> clientCpu, Optional<CpuTime> serverCpu) {

    public StreamResult {
        flows = List.copyOf(flows);
    }

    /** Returns what all flows carried, in both directions. */
    public Goodput goodput() {
        return sum(flow -> true, Flow::goodput);
    }

    /** Returns what all flows in one direction carried; nothing if there were none. */
    public Goodput goodput(Direction direction) {
        return sum(flow -> flow.direction() == direction, Flow::goodput);
    }

    /** Returns how many segments were sent again; empty where a kernel does not tell. */
    public OptionalLong retransmits() {
        return flows.stream().allMatch(flow -> flow.retransmits().isPresent())
                ? OptionalLong.of(flows.stream()
                        .mapToLong(flow -> flow.retransmits().orElse(0))
                        .sum())
                : OptionalLong.empty();
    }

    /** Returns what all flows carried in each interval. */
    public List<Goodput> intervals() {
        int count =
                flows.stream().mapToInt(flow -> flow.intervals().size()).min().orElse(0);
        return IntStream.range(0, count)
                .mapToObj(i -> sum(flow -> true, flow -> flow.intervals().get(i)))
                .toList();
    }

    /**
     * Returns what sender and receiver used of their CPUs for each 10⁹ bytes; empty if one of them does not
     * know, or nothing came.
     */
    public Optional<Double> cpuSecondsPerGigabyte() {
        return clientCpu.flatMap(client -> serverCpu.map(server ->
                (double) (client.totalNanos() + server.totalNanos()) / goodput().bytes()));
    }

    /** Flows run side by side, so bytes add up and time does not. */
    private Goodput sum(Predicate<Flow> which, Function<Flow, Goodput> part) {
        long bytes = 0;
        long elapsedNanos = 1;
        for (Flow flow : flows) {
            if (which.test(flow)) {
                bytes += part.apply(flow).bytes();
                elapsedNanos = Math.max(elapsedNanos, part.apply(flow).elapsedNanos());
            }
        }
        return new Goodput(bytes, elapsedNanos);
    }
}
