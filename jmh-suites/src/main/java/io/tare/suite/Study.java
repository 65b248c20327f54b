// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A published study, as the options that repeat it with the runtimes of this machine. Each has a quick form that ends
 * within ten minutes on two CPUs, with fewer recreations and scenarios.
 */
enum Study {
    /**
     * Cochak, Koslovski, Pillon, Miers: RunC and Kata runtime using Docker: a network perspective comparison, LATINCOM
     * 2021. Bandwidth and latency over four networks, with stress on the CPUs of both sides and without, 15 recreations.
     */
    COCHAK2021(
            "cochak2021",
            "-p network=@cochak -p stress=none,cpu@both -f 15",
            "-p network=@cochak -p stress=none,cpu@both -wi 1 -w 300ms -i 2 -r 150ms -f 3 --budget 590s",
            "TcpThroughput TcpLatency"),
    /** Disks of Kata containers with fio: four patterns, 1, 8 and 64 clients, 30 s. */
    KATA_IO(
            "kata-io",
            "-p rw=read,randread,write,randwrite -p direct=true,false -p clients=1,8,64 -p seconds=30 -p fileMegabytes=16",
            "-p rw=read,randwrite -p direct=true,false -p clients=1,4 -p seconds=1 -p fileMegabytes=16 -f 3 --budget 9m",
            "DiskClients"),
    /** Container life cycle and density, by CRI and by runtimes without an engine. */
    NTT_CRI(
            "ntt-cri",
            "-p engine=docker,cri,oci -p network=none -p atOnce=1,2,8,32 -p cycles=32",
            "-p engine=docker,cri,oci -p network=none -p atOnce=1,8 -p cycles=8 -p containers=10 -f 3 --budget 9m",
            "Lifecycle Density"),
    /** Low-level runtimes: network, disk, memory, processor, system calls, matrices, a web server, Redis, PostgreSQL. */
    LOW_LEVEL(
            "low-level",
            "-p network=bridge,host -p path=bind -p direct=false -f 10",
            "-p network=bridge -p path=bind -p direct=false -p fileMegabytes=16 -p threads=all -p command=get -f 3 --budget 570s",
            "TcpThroughput TcpLatency DiskIo Syscall HandOff Memory Cpu MatrixCompute NginxHttp RedisOps PostgresTpcb");

    private final String id;
    private final String whole;
    private final String quick;
    private final String benchmarks;

    /**
     * @param whole the study's options, each with one word behind it
     * @param quick the same for its quick form
     * @param benchmarks their names
     */
    Study(String id, String whole, String quick, String benchmarks) {
        this.id = id;
        this.whole = whole;
        this.quick = quick;
        this.benchmarks = benchmarks;
    }

    /** Finds it by the name that users choose it by. */
    static Optional<Study> named(String id) {
        return Arrays.stream(values()).filter(study -> study.id.equals(id)).findFirst();
    }

    /** All names, for a sentence. */
    static String names() {
        return Arrays.stream(values()).map(study -> study.id).collect(Collectors.joining(", "));
    }

    /**
     * The words of its command line, less what the user says himself.
     *
     * @param params names that the user gives values with {@code -p}
     * @param options the user's other options
     */
    List<String> words(boolean isQuick, Set<String> params, List<String> options) {
        List<String> words = new ArrayList<>();
        List<String> pairs = List.of((isQuick ? quick : whole).split(" ", -1));
        for (int i = 0; i < pairs.size(); i += 2) {
            String value = pairs.get(i + 1);
            boolean isSaid = pairs.get(i).equals("-p")
                    ? params.contains(value.substring(0, value.indexOf('=')))
                    : options.contains(pairs.get(i));
            if (!isSaid) {
                words.addAll(pairs.subList(i, i + 2));
            }
        }
        words.addAll(List.of(benchmarks.split(" ", -1)));
        return words;
    }
}
