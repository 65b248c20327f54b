// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.tool;

import io.tare.engine.RefusedException;
import io.tare.program.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A measuring tool of the machine or of the image. */
public enum Tool {
    /** Streams over TCP and UDP: iperf3(1). */
    IPERF3("iperf3", "iperf3", Pattern.compile("iperf (\\d[\\w.+-]{0,30})")),
    /** Streams over TCP, as they were measured before iperf3: iperf(1), version 2. */
    IPERF("iperf", "iperf", "-v", Pattern.compile("iperf version (\\d[\\w.+-]{0,30})")),
    /** ICMP echoes: ping(8). */
    PING("ping", "iputils-ping", "-V", Pattern.compile("ping from iputils (\\d[\\w.+-]{0,30})")),
    /** Round trips and datagrams: sockperf(3). */
    SOCKPERF("sockperf", "sockperf", Pattern.compile("sockperf, version (\\d[\\w.+-]{0,30})")),
    /** Requests to files and devices: fio(1). */
    FIO("fio", "fio", Pattern.compile("fio-(\\d[\\w.+-]{0,30})")),
    /** Copies of files: dd(1). */
    DD("dd", "coreutils", Pattern.compile("dd \\(coreutils\\) (\\d[\\w.+-]{0,30})")),
    /** HTTP requests in a closed loop: ab(1). */
    AB("ab", "apache2-utils", "-V", Pattern.compile("ApacheBench, Version (\\d[\\w.+-]{0,30})")),
    /** The same, by epoll: wrk(1). */
    WRK("wrk", "wrk", "--version", Pattern.compile("wrk (?:debian/)?(\\d[\\w.+-]{0,30})")),
    /** HTTP/2 and HTTP/1.1, closed loops of many requests at a time: h2load(1). */
    H2LOAD("h2load", "nghttp2-client", Pattern.compile("h2load nghttp2/(\\d[\\w.+-]{0,30})")),
    /** A web server: nginx(8). */
    NGINX("nginx", "nginx-light", "-v", Pattern.compile("nginx/(\\d[\\w.+-]{0,30})")),
    /** A server of data in memory: redis-server(1). */
    REDIS("redis-server", "redis-server", Pattern.compile("v=(\\d[\\w.+-]{0,30})")),
    /** What comes with it to measure it: redis-benchmark(1). */
    REDIS_BENCHMARK("redis-benchmark", "redis-tools", Pattern.compile("redis-benchmark (\\d[\\w.+-]{0,30})")),
    /** A database on a disk: postgres(1), which refuses to be root's. */
    POSTGRES("postgres", "postgresql", Place.POSTGRES, true, PostgresPrograms.VERSION),
    /** Makes what that needs on its disk: initdb(1). */
    INITDB("initdb", "postgresql", Place.POSTGRES, true, PostgresPrograms.VERSION),
    /** What comes with it to measure it: pgbench(1). */
    PGBENCH("pgbench", "postgresql", Place.POSTGRES, false, PostgresPrograms.VERSION),
    /** Removes what processes share: ipcrm(1). */
    IPCRM("ipcrm", "util-linux", Pattern.compile("util-linux (\\d[\\w.+-]{0,30})")),
    /** Ties a process to the life of its parent: setpriv(1). */
    SETPRIV("setpriv", "util-linux", Pattern.compile("util-linux (\\d[\\w.+-]{0,30})"));

    private static final Duration VERSION_LIMIT = Duration.ofSeconds(10);

    private final String program;
    private final String debianPackage;
    private final String versionOption;
    private final Place place;
    private final boolean refusesRoot;
    private final Pattern version;

    Tool(String program, String debianPackage, Pattern version) {
        this(program, debianPackage, "--version", version);
    }

    Tool(String program, String debianPackage, String versionOption, Pattern version) {
        this(program, debianPackage, versionOption, Place.PATH, false, version);
    }

    Tool(String program, String debianPackage, Place place, boolean refusesRoot, Pattern version) {
        this(program, debianPackage, "--version", place, refusesRoot, version);
    }

    Tool(
            String program,
            String debianPackage,
            String versionOption,
            Place place,
            boolean refusesRoot,
            Pattern version) {
        this.program = program;
        this.debianPackage = debianPackage;
        this.versionOption = versionOption;
        this.place = place;
        this.refusesRoot = refusesRoot;
        this.version = version;
    }

    /** The word on a command line. */
    public String program() {
        return program;
    }

    /**
     * The program and its version as it says it, as in {@code iperf3 3.12}.
     *
     * @throws RefusedException if it is not installed
     */
    public String version() {
        ToolRun run = ToolRun.of(this, List.of(versionOption), VERSION_LIMIT);
        // Some say it where others complain.
        Matcher matcher = version.matcher(run.output() + run.complaints());
        return program + " " + (matcher.find() ? matcher.group(1) : "of unknown version");
    }

    /**
     * A command that runs it and lets the kernel kill it when the thread that starts it ends, by whatever end: a tool
     * must not outlive a JVM that was killed.
     *
     * @throws RefusedException if it is not installed; the sentence says how to install it
     */
    List<String> command(List<String> arguments) {
        SETPRIV.installed();
        List<String> command = new ArrayList<>(List.of(SETPRIV.program, "--pdeathsig", "KILL"));
        if (refusesRoot) {
            OrdinaryUser.ifThisIsRoot().ifPresent(user -> command.addAll(user.words()));
        }
        command.addAll(List.of("--", installed().toString()));
        command.addAll(arguments);
        return command;
    }

    private Path installed() {
        return place.find(program)
                .orElseThrow(() -> new RefusedException(
                        program + " is not installed here; Debian has it in the package " + debianPackage));
    }

    /** Where a program is looked for. */
    private enum Place {
        PATH,
        POSTGRES;

        Optional<Path> find(String program) {
            return this == PATH ? Program.find(program) : PostgresPrograms.find(program);
        }
    }
}
