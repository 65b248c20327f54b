// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import java.util.Map;
import java.util.Optional;

/**
 * What the machine's CPUs did while a fork ran, of its {@code placement.hostCpu}. Immutable.
 *
 * @param busy share of their time in which they did anything, from 0 to 1
 * @param stolen share that a hypervisor gave to others
 * @param throttledSeconds how long quotas kept the fork and its peers from them
 */
record HostCpu(double busy, double stolen, double throttledSeconds) {

    /** Empty if the fork does not say. */
    static Optional<HostCpu> of(ForkRecord fork) {
        if (!(fork.placement().get("hostCpu") instanceof Map<?, ?> facts)) {
            return Optional.empty();
        }
        double time = number(facts, "seconds") * number(facts, "cpus");
        double busy = number(facts, "busySeconds") / time;
        double stolen = number(facts, "stealSeconds") / time;
        // Records from before this was counted do not say.
        double throttled = facts.get("throttledSeconds") instanceof Number number ? number.doubleValue() : 0;
        return Double.isFinite(busy) && Double.isFinite(stolen)
                ? Optional.of(new HostCpu(busy, stolen, throttled))
                : Optional.empty();
    }

    private static double number(Map<?, ?> facts, String name) {
        return facts.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
