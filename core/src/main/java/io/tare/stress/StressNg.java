// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.stress;

import io.tare.program.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of stress-ng(1), which the studies used. */
final class StressNg {

    private static final String PROGRAM = "stress-ng";
    /** Ties a process to the life of its parent: setpriv(1). */
    private static final String SETPRIV = "setpriv";

    private static final String BYTES_PER_WORKER = "64m";

    private StressNg() {}

    static boolean isInstalled() {
        return Program.isInstalled(PROGRAM) && Program.isInstalled(SETPRIV);
    }

    /** Runs until it is killed, or until the thread that starts it ends. */
    static List<String> command(Stress stress, int cpus, Path directory) {
        String workers = Integer.toString(stress.workers(cpus));
        List<String> words = new ArrayList<>(List.of(
                SETPRIV, "--pdeathsig", "KILL", "--", PROGRAM, "--timeout", "0", "--temp-path", directory.toString()));
        words.addAll(
                switch (stress.kind()) {
                    case CPU -> List.of("--cpu", workers, "--cpu-load", Integer.toString(stress.loadPercent()));
                    case MEMORY -> List.of("--vm", workers, "--vm-bytes", BYTES_PER_WORKER);
                    case IO -> List.of("--hdd", workers, "--hdd-bytes", BYTES_PER_WORKER, "--hdd-opts", "fsync");
                    case SCHED -> List.of("--switch", workers);
                });
        return words;
    }
}
