// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Looks, before a run, for what makes its numbers noisy or another machine's: a sentence each, that says what was seen and
 * what would be better. Read from {@code /proc} and {@code /sys} (proc(5), sysfs(5)); what a kernel does not tell is
 * passed over.
 */
final class MachineGuard {

    private static final int STEAL_MILLIS = 300;
    private static final double MOST_STEAL = 0.01;
    private static final double MOST_LOAD = 0.5;
    private static final long LEAST_DISK_BYTES = 1L << 30;
    private static final Set<String> GOOD_CLOCKS = Set.of("tsc", "kvm-clock", "arch_sys_counter");
    /** In {@code /proc/stat}: user, nice, system, idle, iowait, irq, softirq, steal. */
    private static final int STEAL = 7;

    private final Path proc;
    private final Path sys;

    /**
     * @param proc where {@code /proc} is
     * @param sys  where {@code /sys} is
     */
    MachineGuard(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
    }

    static MachineGuard ofThisMachine() {
        return new MachineGuard(Path.of("/proc"), Path.of("/sys"));
    }

    /** All that could disturb a run whose results go to that directory. */
    List<String> warnings(Path results) {
        List<String> warnings = new ArrayList<>();
        governor().ifPresent(warnings::add);
        turbo().ifPresent(warnings::add);
        siblings().ifPresent(warnings::add);
        throttled().ifPresent(warnings::add);
        load().ifPresent(warnings::add);
        steal().ifPresent(warnings::add);
        swap().ifPresent(warnings::add);
        clock().ifPresent(warnings::add);
        disk(results).ifPresent(warnings::add);
        return warnings;
    }

    private Optional<String> governor() {
        Set<String> others = new TreeSet<>();
        for (Path cpu : cpus()) {
            line(cpu.resolve("cpufreq/scaling_governor"))
                    .filter(governor -> !governor.equals("performance"))
                    .ifPresent(others::add);
        }
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("the CPU frequency governor is '" + String.join("', '", others)
                        + "': 'performance' changes the clock less");
    }

    private Optional<String> turbo() {
        boolean isOn = line(sys.resolve("devices/system/cpu/intel_pstate/no_turbo"))
                        .filter("0"::equals)
                        .isPresent()
                || line(sys.resolve("devices/system/cpu/cpufreq/boost"))
                        .filter("1"::equals)
                        .isPresent();
        return isOn
                ? Optional.of("turbo is on: the clock depends on how warm the machine is and what else runs")
                : Optional.empty();
    }

    private Optional<String> siblings() {
        return line(sys.resolve("devices/system/cpu/smt/active"))
                .filter("1"::equals)
                .map(on -> "two CPUs share a core (SMT is on): what runs on one slows the other");
    }

    private Optional<String> throttled() {
        long count = cpus().stream()
                .mapToLong(cpu -> line(cpu.resolve("thermal_throttle/core_throttle_count"))
                        .map(Long::parseLong)
                        .orElse(0L))
                .sum();
        return count == 0
                ? Optional.empty()
                : Optional.of("the processor has been too hot " + count + " times since the boot, and was throttled");
    }

    private Optional<String> load() {
        int cpus = Runtime.getRuntime().availableProcessors();
        return line(proc.resolve("loadavg"))
                .map(words -> Double.parseDouble(words.split(" ", -1)[0]))
                .filter(load -> load > MOST_LOAD * cpus)
                .map(load -> String.format(
                        Locale.ROOT,
                        "the load average is %.1f on %d CPUs: something else runs, or has just run",
                        load,
                        cpus));
    }

    private Optional<String> steal() {
        Optional<long[]> before = ticks();
        try {
            TimeUnit.MILLISECONDS.sleep(STEAL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        Optional<long[]> after = ticks();
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        double all =
                Arrays.stream(after.get()).sum() - Arrays.stream(before.get()).sum();
        double share = (after.get()[STEAL] - before.get()[STEAL]) / Math.max(1, all);
        return share <= MOST_STEAL
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the hypervisor gave %.0f %% of the processors' time to others just now (steal)",
                        100 * share));
    }

    private Optional<long[]> ticks() {
        return line(proc.resolve("stat"))
                .map(words -> Arrays.stream(words.strip().split("\\s+", -1))
                        .skip(1)
                        .limit(STEAL + 1L)
                        .mapToLong(Long::parseLong)
                        .toArray())
                .filter(ticks -> ticks.length > STEAL);
    }

    private Optional<String> swap() {
        long usedKilobytes = memory("SwapTotal") - memory("SwapFree");
        return usedKilobytes <= 0
                ? Optional.empty()
                : Optional.of(usedKilobytes / 1024 + " MiB are swapped out: memory is short, or was");
    }

    private Optional<String> clock() {
        return line(sys.resolve("devices/system/clocksource/clocksource0/current_clocksource"))
                .filter(clock -> !GOOD_CLOCKS.contains(clock))
                .map(clock ->
                        "the kernel's clock is '" + clock + "', and to read it takes long: see HarnessBaseline.timer");
    }

    private static Optional<String> disk(Path results) {
        try {
            Path there = results.toAbsolutePath();
            while (!Files.exists(there) && there.getParent() != null) {
                there = there.getParent();
            }
            long free = Files.getFileStore(there).getUsableSpace();
            return free >= LEAST_DISK_BYTES
                    ? Optional.empty()
                    : Optional.of(free / (1 << 20) + " MiB are free where results go, " + there);
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    private long memory(String name) {
        try (Stream<String> lines = Files.lines(proc.resolve("meminfo"))) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(0);
        } catch (IOException unknown) {
            return 0;
        }
    }

    private List<Path> cpus() {
        try (Stream<Path> entries = Files.list(sys.resolve("devices/system/cpu"))) {
            return entries.filter(entry -> entry.getFileName().toString().matches("cpu\\d+"))
                    .sorted()
                    .toList();
        } catch (IOException unknown) {
            return List.of();
        }
    }

    private static Optional<String> line(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().map(String::strip);
        } catch (IOException | java.io.UncheckedIOException notThere) {
            return Optional.empty();
        }
    }
}
