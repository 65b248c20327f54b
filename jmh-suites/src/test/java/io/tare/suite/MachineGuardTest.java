// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineGuardTest {

    @TempDir
    Path root;

    @Test
    void namesAllThatDisturbs() throws Exception {
        put("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave");
        put("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "performance");
        put("sys/devices/system/cpu/intel_pstate/no_turbo", "0");
        put("sys/devices/system/cpu/smt/active", "1");
        put("sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count", "12");
        put("sys/devices/system/clocksource/clocksource0/current_clocksource", "acpi_pm");
        put("proc/loadavg", "900.10 1.00 1.00 1/100 1");
        put("proc/stat", "cpu  10 0 10 10 0 0 0 10 0 0");
        put("proc/meminfo", "MemTotal: 100 kB\nSwapTotal:  4096 kB\nSwapFree:  1024 kB");
        assertThat(new MachineGuard(root.resolve("proc"), root.resolve("sys")).warnings(root))
                .satisfiesExactly(
                        governor -> assertThat(governor).contains("powersave").doesNotContain("performance',"),
                        turbo -> assertThat(turbo).contains("turbo"),
                        smt -> assertThat(smt).contains("SMT"),
                        hot -> assertThat(hot).contains("12 times"),
                        load -> assertThat(load).contains("900.1"),
                        swap -> assertThat(swap).contains("3 MiB"),
                        clock -> assertThat(clock).contains("acpi_pm"));
    }

    @Test
    void hasNothingToSayOfAQuietMachineNorOfAKernelThatTellsNothing() throws Exception {
        assertThat(new MachineGuard(root.resolve("proc"), root.resolve("sys")).warnings(root.resolve("not/there/yet")))
                .isEmpty();
        put("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance");
        put("sys/devices/system/cpu/smt/active", "0");
        put("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc");
        put("proc/loadavg", "0.01 0.00 0.00 1/100 1");
        put("proc/stat", "cpu  10 0 10 10 0 0 0 0 0 0");
        assertThat(new MachineGuard(root.resolve("proc"), root.resolve("sys")).warnings(root))
                .isEmpty();
    }

    private void put(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, content + "\n");
    }
}
