// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.docker;

import com.github.dockerjava.api.model.Info;
import io.tare.engine.ProcessSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which limits an engine holds its containers to. One without root has them only if the machine lets its user have those
 * control groups, and otherwise passes over what was asked for without a word. Immutable.
 *
 * @param cpus whether containers are pinned
 * @param memory whether their memory is bounded
 * @param processes whether the number of their processes is
 */
record Enforced(boolean cpus, boolean memory, boolean processes) {

    static final Enforced ALL = new Enforced(true, true, true);

    /** As Docker says of itself. */
    static Enforced by(Info info) {
        return new Enforced(
                !Boolean.FALSE.equals(info.getRawValues().get("CPUSet")),
                !Boolean.FALSE.equals(info.getRawValues().get("MemoryLimit")),
                !Boolean.FALSE.equals(info.getRawValues().get("PidsLimit")));
    }

    /** Pinned by taskset(1), which has to be in its image, where the engine does not do it. */
    ProcessSpec pinned(ProcessSpec spec) {
        if (cpus || spec.cpus().isEmpty()) {
            return spec;
        }
        List<String> command = Stream.concat(Stream.of("taskset", "-c", spec.cpus()), spec.command().stream())
                .toList();
        return spec.pinnedBy(command);
    }

    /** For the record: what is not held to, and how that is made up for. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!cpus) {
            missing.add("cpus (pinned by taskset)");
        }
        if (!memory) {
            missing.add("memory");
        }
        if (!processes) {
            missing.add("processes");
        }
        return missing;
    }
}
