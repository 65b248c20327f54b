// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * CPU time of an operation, as a mean over forks. Immutable.
 *
 * @param hostMicros of the whole machine, in microseconds
 * @param insideMicros of the containers of fork and peer, if somebody counts for them; what is left was used outside of
 *     them: softirqs, sentries, virtual machines, the engine, and whatever else the machine did
 */
record CpuCost(double hostMicros, Optional<Double> insideMicros) {

    private static final String HOST = "hostCpuPerOp";
    private static final String INSIDE = "insideCpuPerOp";

    /** That of the forks which have it, for an operation of the score, or of the metric; empty if none has. */
    static Optional<CpuCost> of(List<ForkRecord> forks, Aspect aspect) {
        String ending = aspect.isScore() ? "" : ":" + aspect.metric();
        return mean(forks, HOST + ending).map(host -> new CpuCost(host, mean(forks, INSIDE + ending)));
    }

    /** The share outside of the containers, in [0, 1]. Both counters are rounded, so the difference may be a little less. */
    Optional<Double> outside() {
        return insideMicros.map(inside -> Math.max(0, 1 - inside / hostMicros));
    }

    private static Optional<Double> mean(List<ForkRecord> forks, String name) {
        double mean = forks.stream()
                .map(fork -> fork.secondary().get(name))
                .filter(Objects::nonNull)
                .mapToDouble(SecondaryScore::score)
                .average()
                .orElse(0);
        return mean > 0 ? Optional.of(mean) : Optional.empty();
    }
}
