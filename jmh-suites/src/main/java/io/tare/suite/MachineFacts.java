// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the machine is, as far as it bears on a result: read from {@code /proc} and {@code /sys} (proc(5), sysfs(5)). */
final class MachineFacts {

    private static final Path CPU = Path.of("/sys/devices/system/cpu");

    private MachineFacts() {}

    static Map<String, Object> read() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("kernel", line(Path.of("/proc/version")));
        facts.put("architecture", System.getProperty("os.arch"));
        facts.put("cpuModel", field("/proc/cpuinfo", "model name"));
        facts.put("cpuCount", Runtime.getRuntime().availableProcessors());
        facts.put("cpuGovernor", line(CPU.resolve("cpu0/cpufreq/scaling_governor")));
        facts.put("smt", line(CPU.resolve("smt/active")));
        facts.put("hypervisor", field("/proc/cpuinfo", "flags").contains(" hypervisor") ? "yes" : "no");
        facts.put("mitigations", mitigations());
        facts.put("clockSource", line(Path.of("/sys/devices/system/clocksource/clocksource0/current_clocksource")));
        facts.put("memory", field("/proc/meminfo", "MemTotal"));
        facts.put("swap", field("/proc/meminfo", "SwapTotal"));
        facts.put("transparentHugepages", line(Path.of("/sys/kernel/mm/transparent_hugepage/enabled")));
        facts.put("loadAverage", line(Path.of("/proc/loadavg")));
        facts.put("stealTicks", stealTicks());
        facts.put("tcpCongestionControl", line(Path.of("/proc/sys/net/ipv4/tcp_congestion_control")));
        facts.put("loopbackMtu", line(Path.of("/sys/class/net/lo/mtu")));
        facts.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        facts.put("jdkVendor", System.getProperty("java.vendor"));
        return facts;
    }

    /** CPU time that the hypervisor gave to others since the boot, in ticks: the eighth figure of {@code cpu}. */
    static long stealTicks() {
        String[] figures = line(Path.of("/proc/stat")).trim().split("\\s+", -1);
        return figures.length > 8 ? Long.parseLong(figures[8]) : -1;
    }

    private static Map<String, String> mitigations() {
        Map<String, String> mitigations = new TreeMap<>();
        try (Stream<Path> entries = Files.list(CPU.resolve("vulnerabilities"))) {
            entries.forEach(entry -> mitigations.put(entry.getFileName().toString(), line(entry)));
        } catch (IOException notThere) {
            // A kernel without the folder says nothing of them.
        }
        return mitigations;
    }

    private static String field(String file, String name) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException notThere) {
            return "unknown";
        }
    }

    private static String line(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.isEmpty() ? "" : lines.get(0).strip();
        } catch (IOException notThere) {
            return "unknown";
        }
    }
}
