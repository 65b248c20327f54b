// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CpuCounterTest {

    /** As much work as takes some tenths of a second of CPU time, wherever it runs. */
    private static final String BUSY = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; ";

    @Test
    void countsAProcessAndWhatItStarted() throws Exception {
        Process shell = shell("exec 3<&0; sh -c '" + BUSY + "echo done; read end' <&3 & " + BUSY + "echo done; wait");
        try {
            awaitLines(shell, 2);
            double both = CpuCounter.ofProcess(shell.pid()).seconds().orElseThrow();
            double child = shell.children()
                    .mapToDouble(process ->
                            CpuCounter.ofProcess(process.pid()).seconds().orElseThrow())
                    .sum();
            assertThat(child).isPositive();
            assertThat(both).isGreaterThan(child);
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly().waitFor();
        }
    }

    @Test
    void knowsNothingOfAContainerThatIsNotThere() {
        assertThat(CpuCounter.ofContainer("no-such-container").seconds()).isEmpty();
    }

    @Test
    void countsTheMachineAsBusyWhileAProcessIs() throws Exception {
        MachineCpu before = MachineCpu.now();
        Process shell = shell(BUSY + "echo done; read end");
        try {
            awaitLines(shell, 1);
            double used = CpuCounter.ofProcess(shell.pid()).seconds().orElseThrow();
            MachineCpu after = MachineCpu.now();
            // Each of the two counts in steps of 10 ms.
            assertThat(after.busySecondsSince(before)).isGreaterThan(used - 0.05);
            assertThat(after.busySecondsSince(before))
                    .isLessThanOrEqualTo(after.cpus() * (after.atNanos() - before.atNanos()) / 1e9);
        } finally {
            shell.destroyForcibly().waitFor();
        }
    }

    private static Process shell(String script) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", script).start();
    }

    private static void awaitLines(Process process, int lines) throws IOException, InterruptedException {
        for (int seen = 0; seen < lines; ) {
            if (process.getInputStream().read() == '\n') {
                seen++;
            }
        }
        // A last word comes a moment before the counters know all that came before it.
        TimeUnit.MILLISECONDS.sleep(20);
    }
}
