// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

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
    void countsWhatItStartedAndWaitedFor() throws Exception {
        Process shell = shell("(" + BUSY + "); echo done; read end");
        try {
            awaitLines(shell, 1);
            assertThat(shell.descendants()).isEmpty();
            assertThat(CpuCounter.ofProcess(shell.pid()).seconds().orElseThrow())
                    .isGreaterThan(0.05);
        } finally {
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

    @Test
    @EnabledIf("canMakeControlGroups")
    void tellsHowLongAQuotaOfTheGroupAroundItKeptItWaiting() throws Exception {
        boolean isSeparate = Files.isDirectory(Path.of("/sys/fs/cgroup/cpuacct"));
        String name = "tare-test-" + ProcessHandle.current().pid();
        List<Path> outer = Stream.of("cpu", "cpuacct")
                .map(controller -> Path.of("/sys/fs/cgroup", isSeparate ? controller : "", name))
                .distinct()
                .toList();
        List<Path> inner =
                outer.stream().map(group -> group.resolve("in-" + name)).toList();
        Process shell = shell("read begin; " + BUSY + "echo done; read end");
        try {
            for (Path group : inner) {
                Files.createDirectories(group);
            }
            // A tenth of a CPU.
            if (isSeparate) {
                Files.writeString(outer.get(0).resolve("cpu.cfs_quota_us"), "10000");
            } else {
                Files.writeString(outer.get(0).resolve("cpu.max"), "10000 100000");
            }
            CpuCounter counter = CpuCounter.ofContainer("in-" + name);
            assertThat(counter.throttledSeconds()).isZero();
            for (Path group : inner) {
                Files.writeString(group.resolve("cgroup.procs"), Long.toString(shell.pid()));
            }
            shell.outputWriter().append("go\n").flush();
            awaitLines(shell, 1);
            assertThat(counter.throttledSeconds()).isPositive();
        } finally {
            shell.destroyForcibly().waitFor();
            for (Path group : Stream.concat(inner.stream(), outer.stream()).toList()) {
                Files.deleteIfExists(group);
            }
        }
    }

    static boolean canMakeControlGroups() throws IOException {
        Path separate = Path.of("/sys/fs/cgroup/cpu");
        Path handedDown = Path.of("/sys/fs/cgroup/cgroup.subtree_control");
        return Files.isDirectory(separate)
                ? Files.isWritable(separate)
                : Files.isWritable(handedDown)
                        && List.of(Files.readString(handedDown).strip().split(" ", -1))
                                .contains("cpu");
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
