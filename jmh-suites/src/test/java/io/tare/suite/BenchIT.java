// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tare.result.Run;
import io.tare.result.RunFolder;
import io.tare.result.Status;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jar as a user runs it, on a machine without an engine. */
class BenchIT {

    @TempDir
    Path directory;

    @Test
    void listsShowsReportsAndComparesWhatRunsHaveLeft() throws Exception {
        List<String> measure = Stream.concat(TareProcess.QUICK.stream(), Stream.of("HarnessBaseline.timer"))
                .toList();
        TareProcess first = TareProcess.start(directory, TareProcess.withoutEngineNamed(directory), measure);
        assertThat(first.exitCode()).as(first.stderr()).isZero();
        Path run = first.runFolder();
        assertThat(run.resolve("report.html")).isNotEmptyFile();
        Files.delete(run.resolve("report.html"));
        assertThat(answer(0, "list")).contains(run.getFileName().toString(), "HarnessBaseline.timer");
        assertThat(answer(0, "show", run.toString())).contains("HarnessBaseline.timer", "ns/op");
        assertThat(answer(0, "report", run.toString())).contains("report.html");
        assertThat(run.resolve("report.html")).isNotEmptyFile();
        assertThat(answer(0, "compare", run.toString(), run.toString())).contains("HarnessBaseline.timer");
        assertThat(answer(0, "export", run.toString()))
                .startsWith("benchmark,mode,")
                .contains("HarnessBaseline.timer");
        assertThat(answer(2, "export", "--as", "xlsx", run.toString())).contains("jmh", "csv, prometheus, markdown");
        String jmh = answer(0, "export", "--as", "jmh", run.toString());
        assertThat(jmh).isEqualTo(Files.readString(run.resolve("jmh.json")));
        assertThat(answer(0, "show", run.resolve("jmh.json").toString())).contains("HarnessBaseline.timer", "ns/op");
        assertThat(answer(0, "report", run.resolve("jmh.json").toString(), "--figures", "figures"))
                .contains("jmh-report.html", "figures/01-HarnessBaseline.timer-avgt-forks.svg");
        assertThat(answer(2, "show", run.toString(), "--baseline", "runtime=x"))
                .contains("no scenario of this run has");
        assertThat(answer(2, "compare", run.toString())).contains("NEW", "compare --help");
        assertThat(answer(2, "show", "nowhere")).contains("nowhere");
        assertThat(answer(2, "list", "nowhere")).contains("nowhere");
        assertThat(answer(0, "compare", "--help")).contains("BASE", "--bound");
    }

    @Test
    void goesOnUntilEveryIntervalIsAsNarrowAsAsked() {
        TareProcess tare = TareProcess.start(
                directory,
                TareProcess.withoutEngineNamed(directory),
                List.of("--until", "90%", "-wi", "1", "-i", "2", "-w", "20ms", "-r", "20ms", "HarnessBaseline.timer"));
        assertThat(tare.exitCode()).as(tare.stderr()).isZero();
        assertThat(tare.stdout()).contains("100 rounds or 60 min", "After round 3 the widest interval is ±");
        assertThat(RunFolder.read(tare.runFolder()).forks()).hasSizeBetween(3, 20);
        assertThat(answer(2, "--until", "0%", "HarnessBaseline.timer")).contains("above 0");
    }

    @Test
    void measuresTheBaselineTwiceIfAsked() {
        TareProcess tare = TareProcess.start(
                directory,
                TareProcess.withoutEngineNamed(directory),
                Stream.concat(
                                TareProcess.QUICK.stream(),
                                Stream.of("--aa", "-p", "runtime=host", "-p", "network=host", "TcpLatency"))
                        .toList());
        assertThat(tare.exitCode()).as(tare.stderr()).isZero();
        assertThat(RunFolder.read(tare.runFolder()).forks())
                .hasSize(2)
                .allMatch(fork -> fork.status() == Status.OK)
                .anyMatch(fork -> "again".equals(fork.params().get("aa")));
        assertThat(tare.stdout()).contains("again");
    }

    /** What a command prints on both of its outputs. */
    private String answer(int exitCode, String... words) {
        TareProcess command = TareProcess.start(directory, TareProcess.withoutEngineNamed(directory), List.of(words));
        assertThat(command.exitCode()).as(command.stderr()).isEqualTo(exitCode);
        return command.stdout() + command.stderr();
    }

    @Test
    void measuresPlainProcessesAndSaysHowToGetMore() throws Exception {
        TareProcess tare = start(TareProcess.withoutEngineNamed(directory), "-p", "runtime=host", "Tcp", "timer");
        assertThat(tare.exitCode()).as(tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.plan().finishedAt()).isNotEmpty();
        assertThat(run.forks()).hasSize(3).allSatisfy(fork -> {
            assertThat(fork.status()).isEqualTo(Status.OK);
            assertThat(fork.scores())
                    .hasSize(1)
                    .allSatisfy(score -> assertThat(score).isPositive());
            assertThat(fork.overheadNanos()).isPositive().isLessThan(fork.wallNanos());
        });
        assertThat(tare.stdout())
                .contains("TcpThroughput.stream thrpt", "MiB/s", "p99 µs", "a fork's own cost", "[3/3]")
                .contains("done at");
        assertThat(tare.runFolder().resolve("report.md")).exists();
        assertThat(tare.temporaryFiles()).isEmpty();
    }

    @Test
    void leavesAResultFileOfTheSameFormAsJmhsOwn() throws Exception {
        TareProcess tare = start(
                TareProcess.withoutEngineNamed(directory),
                "-rf",
                "json",
                "-rff",
                "asked.json",
                "-p",
                "runtime=host",
                "TcpLatency");
        assertThat(tare.exitCode()).as(tare.stderr()).isZero();
        Path jmhs = directory.resolve("jmhs-own.json");
        Process jmh = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        Path.of("target", "tare.jar").toAbsolutePath().toString(),
                        "-Djava.io.tmpdir=" + directory,
                        "org.openjdk.jmh.Main",
                        "-f",
                        "1",
                        "-wi",
                        "1",
                        "-i",
                        "1",
                        "-w",
                        "50ms",
                        "-r",
                        "50ms",
                        "-rf",
                        "json",
                        "-rff",
                        jmhs.toString(),
                        "HarnessBaseline.timer")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(jmh.waitFor(2, TimeUnit.MINUTES)).isTrue();
        ObjectMapper json = new ObjectMapper();
        JsonNode ours =
                json.readTree(tare.runFolder().resolve("jmh.json").toFile()).get(0);
        JsonNode own = json.readTree(jmhs.toFile()).get(0);
        List<String> fields = new ArrayList<>();
        own.fieldNames().forEachRemaining(fields::add);
        assertThat(ours.fieldNames()).toIterable().containsAll(fields);
        assertThat(ours.get("forks").asInt()).isEqualTo(1);
        assertThat(ours.get("params").get("runtime").asText()).isEqualTo("host");
        assertThat(json.readTree(directory.resolve("asked.json").toFile()))
                .isEqualTo(json.readTree(tare.runFolder().resolve("jmh.json").toFile()));
    }

    @Test
    void keepsWhatJmhsProfilersMeasureInAFork() {
        TareProcess tare = start(TareProcess.withoutEngineNamed(directory), "-prof", "gc", "timer");
        assertThat(tare.exitCode()).as(tare.stderr()).isZero();
        assertThat(RunFolder.read(tare.runFolder()).forks())
                .singleElement()
                .satisfies(fork -> assertThat(fork.secondary()).containsKey("gc.alloc.rate.norm"));
    }

    @Test
    void answersWhatJmhAnswers() {
        TareProcess list = startWith(TareProcess.withoutEngine(directory), List.of("-l"));
        assertThat(list.exitCode()).isZero();
        assertThat(list.stdout()).contains("io.tare.suite.TcpThroughput.stream", "io.tare.suite.HarnessBaseline.timer");
        TareProcess help = startWith(TareProcess.withoutEngine(directory), List.of("-h"));
        assertThat(help.exitCode()).isZero();
        assertThat(help.stdout()).contains("--results", "--budget", "-prof <profiler>", "clean");
        assertThat(help.stdout() + help.stderr()).doesNotContain("WARN");
        TareProcess longHelp = startWith(TareProcess.withoutEngine(directory), List.of("--help"));
        assertThat(longHelp.exitCode()).isZero();
        assertThat(longHelp.stdout()).isEqualTo(help.stdout());
    }

    @Test
    void setsAToolBesideItsOwnLoad() throws Exception {
        TareProcess tare = startWith(
                TareProcess.withoutEngineNamed(directory),
                List.of(
                        "-f",
                        "1",
                        "-p",
                        "runtime=host",
                        "-p",
                        "streams=1",
                        "-p",
                        "meter=iperf3,iperf,tare",
                        "-p",
                        "zeroCopy=false",
                        "-p",
                        "warmupSeconds=0",
                        "--baseline",
                        "meter=iperf3",
                        "ToolTcpStream"));
        assertThat(tare.exitCode()).as(tare.stderr()).isZero();
        assertThat(RunFolder.read(tare.runFolder()).forks()).hasSize(3).allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
            assertThat(fork.secondary().get("goodput")).isNotNull().satisfies(goodput -> {
                assertThat(goodput.unit()).isEqualTo("Gbit/s");
                assertThat(goodput.score()).isPositive();
            });
            String meter = fork.params().get("meter");
            // iperf says nothing of it.
            assertThat(fork.secondary().containsKey("cpu")).isEqualTo(!"iperf".equals(meter));
            assertThat(String.valueOf(fork.placement().get("tool")))
                    .matches("tare".equals(meter) ? "null" : meter + " \\d.*");
            assertThat(fork.histograms()).isEmpty();
        });
        assertThat(tare.stdout()).contains("goodput, more is better", "cpu, less is better", "ratio: to meter=iperf3");
        assertThat(Files.readString(tare.runFolder().resolve("jmh.json"))).contains("\"Gbit/s\"", "\"CPU s/GB\"");
    }

    @Test
    void setsPingBesideItsOwnEcho() throws Exception {
        TareProcess tare = startWith(
                TareProcess.withoutEngineNamed(directory),
                List.of("-f", "1", "-p", "runtime=host", "--baseline", "meter=ping", "ToolIcmpEcho"));
        assertThat(tare.exitCode()).as(tare.stderr()).isZero();
        assertThat(RunFolder.read(tare.runFolder()).forks()).hasSize(2).allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
            assertThat(fork.secondary().get("p50"))
                    .isNotNull()
                    .satisfies(p50 -> assertThat(p50.score()).isPositive());
            assertThat(String.valueOf(fork.placement().get("tool")))
                    .matches("ping".equals(fork.params().get("meter")) ? "ping \\d.*" : "null");
        });
        assertThat(tare.stdout()).contains("p50, less is better", "ratio: to meter=ping");
    }

    @Test
    void measuresEveryKindOfLoad() throws Exception {
        TareProcess tare = startWith(
                TareProcess.withoutEngineNamed(directory),
                List.of(
                        "-f",
                        "1",
                        "-p",
                        "runtime=host",
                        "-p",
                        "warmupSeconds=0",
                        "-p",
                        "datagramBytes=64",
                        "-p",
                        "connections=100",
                        // So that a machine at its limit, and a JVM that has just begun, reach it.
                        "-p",
                        "perSecond=100",
                        "ParallelStreams",
                        "UdpThroughput",
                        "UdpLatency",
                        "IcmpLatency",
                        "OpenLoopLatency",
                        "ConnectRate",
                        "ManyConnectionsLatency"));
        assertThat(tare.exitCode()).as(tare.stderr()).isZero();
        assertThat(RunFolder.read(tare.runFolder()).forks()).hasSize(7).allSatisfy(fork -> {
            // Who may not send ICMP echoes is told so.
            if (fork.status() == Status.UNSUPPORTED) {
                assertThat(fork.reason()).contains("ping_group_range");
            } else {
                assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
            }
        });
        assertThat(tare.stdout())
                .contains(
                        "ParallelStreams.run goodput",
                        "UdpThroughput.run received",
                        "UdpThroughput.run lost",
                        "UdpLatency.roundTrip",
                        "OpenLoopLatency.run p99",
                        "OpenLoopLatency.run answered",
                        "ConnectRate.connect",
                        "ManyConnectionsLatency.run roundTrips");
    }

    @Test
    void doesNotCountWhatALoadThatNobodyCanReachScored() throws Exception {
        TareProcess tare = startWith(
                TareProcess.withoutEngineNamed(directory),
                List.of(
                        "-f",
                        "1",
                        "-p",
                        "runtime=host",
                        "-p",
                        "perSecond=10000000",
                        "-p",
                        "datagramsPerSecond=100000000",
                        "-p",
                        "datagramBytes=64",
                        "OpenLoopLatency",
                        "UdpThroughput"));
        assertThat(tare.exitCode()).as(tare.stdout()).isEqualTo(1);
        assertThat(RunFolder.read(tare.runFolder()).forks()).hasSize(2).allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.UNDERDRIVEN);
            assertThat(fork.reason()).matches("\\d+ (requests were answered|datagrams were sent) in time, of \\d+ .*");
            // Whoever wants to know what it was finds it.
            assertThat(fork.secondary().keySet()).containsAnyOf("answered", "received");
        });
        assertThat(tare.stdout()).contains("Underdriven, the load did not reach its rate:");
    }

    /** 1 Gbit/s of payload is 1 Gbit/s for both: what they count is the same, and no header is in it. */
    @Test
    void countsTheSameBytesAsTheTool() {
        eachMeterKeeps(
                "goodput", 1, "-p streams=1 -p zeroCopy=false -p megabitsPerSecond=1000 -p seconds=3 ToolTcpStream");
    }

    @Test
    void measuresADiskWithAJobOnEachThread() throws Exception {
        TareProcess tare = start(
                TareProcess.withoutEngineNamed(directory),
                "-p",
                "runtime=host",
                "-p",
                "rw=randread,randwrite",
                "-p",
                "fileMegabytes=8",
                "-p",
                "direct=false",
                "-p",
                "ioengine=auto",
                "-t",
                "2",
                "DiskIo");
        assertThat(tare.exitCode()).as(tare.stderr()).isZero();
        assertThat(RunFolder.read(tare.runFolder()).forks()).hasSize(2).allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
            assertThat(fork.scores()).allSatisfy(iops -> assertThat(iops).isPositive());
            assertThat(fork.histograms()).hasSize(2);
            assertThat(fork.placement().get("tool")).isIn("ioengine libaio", "ioengine io_uring", "ioengine sync");
        });
        assertThat(directory.toFile().list((parent, name) -> name.startsWith("tare-") && !name.equals("tare-results")))
                .isEmpty();
    }

    @Test
    void measuresSeveralClientsOfADiskCopiesAndSmallFiles() throws Exception {
        TareProcess tare = startWith(
                TareProcess.withoutEngineNamed(directory),
                List.of(
                        "-f",
                        "1",
                        "-p",
                        "runtime=host",
                        "-p",
                        "clients=1,3",
                        "-p",
                        "jobs=2",
                        "-p",
                        "direct=false",
                        "-p",
                        "fileMegabytes=2",
                        "-p",
                        "blockBytes=4096",
                        "-p",
                        "files=100",
                        "-p",
                        "meter=tare,dd",
                        "DiskClients",
                        "DiskCopy",
                        "FileMetadata"));
        assertThat(tare.exitCode()).as(tare.stderr()).isZero();
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.forks())
                .hasSize(5)
                .allSatisfy(fork -> assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK));
        assertThat(run.forks())
                .filteredOn(fork -> fork.params().getOrDefault("clients", "").equals("3"))
                .singleElement()
                .satisfies(fork -> {
                    assertThat(fork.secondary().get("fairness"))
                            .isNotNull()
                            .satisfies(fairness -> assertThat(fairness.score()).isBetween(1.0, 100.0));
                    assertThat(fork.secondary()).containsKeys("bandwidth", "requests", "slatP50", "clatP99", "cpu");
                    assertThat(fork.placement()).containsEntry("peers", 3);
                });
    }

    @Test
    void keepsToTheSameRateOfADiskAsTheTool() {
        eachMeterKeeps(
                "bandwidth",
                100,
                "-p rw=read -p ioengine=sync -p direct=false -p fileMegabytes=16 -p megabytesPerSecond=100 -p seconds=3 ToolDisk");
    }

    @Test
    void takesAToolThatIsNotInstalledForUnsupported() throws Exception {
        Path programs = Files.createDirectory(directory.resolve("bin"));
        for (String program : List.of("setpriv", "taskset")) {
            Files.copy(Path.of("/usr/bin", program), programs.resolve(program), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Map<String, String> environment = new HashMap<>(TareProcess.withoutEngineNamed(directory));
        environment.put("PATH", programs.toString());
        TareProcess tare = startWith(
                environment,
                List.of("-f", "1", "-p", "runtime=host", "-p", "meter=iperf3", "-p", "streams=1", "ToolTcpStream"));
        assertThat(tare.exitCode()).as(tare.stderr()).isZero();
        assertThat(RunFolder.read(tare.runFolder()).forks()).isNotEmpty().allSatisfy(fork -> {
            assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.UNSUPPORTED);
            assertThat(fork.reason()).contains("iperf3 is not installed here; Debian has it in the package iperf3");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-p runtime=kata TcpLatency | runtime=kata | possible: host",
                "-p network=nosuch TcpLatency | network=nosuch | possible: ",
                "-p network=a/b/c TcpLatency | network=a/b/c | client/server",
                "-p wait=x -p nosuch=1 TcpLatency | -p nosuch | possible: engine, messageBytes, network, placement, runtime, stress, transport, wait",
                "-p engine=nosuch TcpLatency | engine=nosuch | possible: auto, host",
                "-p stress=fire TcpLatency | stress=fire | possible: cpu, memory, io, sched",
                "-p network=@nosuch TcpLatency | network=@nosuch | @cochak",
                "--study nosuch | --study nosuch | low-level",
                "--nodes tcp://192.0.2.1 TcpLatency | --nodes | there is no ",
                "--nodes http://192.0.2.1 TcpLatency | --nodes | possible: unix:///var/run/docker.sock",
                "UdpStream | UdpStream | must be named from its first letter on",
                "NoSuchBenchmark | NoSuchBenchmark | possible: io.tare.suite",
                "-f x | option f | 'x'",
                "-f 0 | -f 0 | possible: 1 or more",
                "--budget soon | --budget | 90s or 4m",
                "--no-such-option | --no-such-option | possible: --results",
                "--peer-port 70000 | --peer-port 70000 | 0 to 65535",
                "[ | '[' | no regular expression of benchmarks' names",
                "-t 2 NginxHttp | -t 2 | possible: 1",
                "-p clients=0 DiskClients | -p clients=0 | possible: 1 to 9999",
                "--baseline meter=iperf3 TcpLatency | --baseline meter=iperf3 | no scenario of this run has it",
                "--baseline meter= Tool | --baseline meter= | a runtime, or param=value",
                "--results /proc/nowhere timer | /proc/nowhere | cannot make the result folder",
            })
    void endsBadInputInOneSentenceThatNamesTheOptionAndWhatIsPossible(String arguments, String named, String possible) {
        TareProcess tare = startWith(TareProcess.withoutEngineNamed(directory), List.of(arguments.split(" ")));
        assertThat(tare.exitCode()).as(tare.stdout()).isEqualTo(2);
        assertThat(tare.stderr()).startsWith("tare: ").contains(named, possible).hasLineCount(1);
        assertThat(tare.temporaryFiles()).isEmpty();
    }

    @Test
    void saysThatANamedEngineIsDown() {
        TareProcess tare = startWith(TareProcess.withoutEngine(directory), List.of("timer"));
        assertThat(tare.exitCode()).isEqualTo(2);
        assertThat(tare.stderr())
                .contains("no Docker engine answers", "none.sock", "DOCKER_HOST")
                .hasLineCount(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            nullValues = "unset",
            value = {
                "unset | ~/.kube/config is not taken",
                "nowhere | there is no such file",
                "just a word | is no kubeconfig file",
                "current-context: a | names no context",
                "current-context: a;contexts: [{name: a, context: {cluster: c}}];clusters: [{name: c, cluster: {server: 'https://127.0.0.1:9'}}] | no API server answers at https://127.0.0.1:9",
            })
    void saysWhatIsWrongWithTheClusterOfANamedEngine(String text, String words) throws Exception {
        Path file = directory.resolve("kubeconfig");
        if (text != null && !text.equals("nowhere")) {
            Files.writeString(file, text.replace(';', '\n'));
        }
        Map<String, String> environment = new HashMap<>(TareProcess.withoutEngineNamed(directory));
        environment.put("TARE_KUBECONFIG", text == null ? "" : file.toString());
        TareProcess tare = startWith(environment, List.of("-p", "engine=kubernetes", "TcpLatency"));
        assertThat(tare.exitCode()).as(tare.stdout()).isEqualTo(2);
        assertThat(tare.stderr())
                .startsWith("tare: ")
                .contains("TARE_KUBECONFIG", words)
                .hasLineCount(1);
        assertThat(tare.temporaryFiles()).isEmpty();
    }

    @Test
    void showsTheStackTraceOnlyWhenAskedTo() {
        TareProcess tare = startWith(TareProcess.withoutEngine(directory), List.of("-v", "EXTRA", "timer"));
        assertThat(tare.exitCode()).isEqualTo(2);
        assertThat(tare.stderr()).contains("EngineException", "\tat io.tare");
    }

    @Test
    void saysThatThePeersPortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            TareProcess tare = start(
                    TareProcess.withoutEngineNamed(directory),
                    "--peer-port",
                    Integer.toString(taken.getLocalPort()),
                    "TcpLatency");
            assertThat(tare.exitCode()).isEqualTo(2);
            assertThat(tare.stderr())
                    .contains("--peer-port " + taken.getLocalPort(), "in use")
                    .hasLineCount(1);
        }
    }

    @Test
    void keepsAFailedForksLogAndGoesOn() {
        TareProcess tare = start(
                TareProcess.withoutEngineNamed(directory),
                "-jvmArgsAppend",
                "-javaagent:/no/such/agent.jar",
                "timer",
                "recorder");
        assertThat(tare.exitCode()).isEqualTo(1);
        Run run = RunFolder.read(tare.runFolder());
        assertThat(run.forks()).hasSize(2).allSatisfy(fork -> {
            assertThat(fork.status()).isEqualTo(Status.FAILED);
            assertThat(fork.logTail()).anySatisfy(line -> assertThat(line).contains("agent.jar"));
        });
        assertThat(tare.stdout()).contains("Failed:", "agent.jar");
    }

    @Test
    void endsInOneSentenceWhenTheDiskIsFull() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("mounting a small file system needs root")
                .isEqualTo("root");
        Path small = Files.createDirectory(directory.resolve("small"));
        assertThat(new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", small.toString())
                        .start()
                        .waitFor())
                .isZero();
        try {
            TareProcess tare = start(
                    TareProcess.withoutEngineNamed(directory), "--results", small.toString(), "timer", "recorder");
            assertThat(tare.exitCode()).isEqualTo(2);
            assertThat(tare.stderr())
                    .startsWith("tare: cannot ")
                    .contains("No space left on device")
                    .hasLineCount(1);
            assertThat(tare.temporaryFiles()).isEmpty();
        } finally {
            new ProcessBuilder("umount", small.toString()).start().waitFor();
        }
    }

    @Test
    void doesNotMeasureAgainstABaselineThatIsNotThere() {
        TareProcess tare = TareProcess.start(
                directory,
                TareProcess.withoutEngineNamed(directory),
                List.of("--aa", "--baseline", "runc", "-p", "runtime=host", "-p", "network=host", "TcpLatency"));
        assertThat(tare.exitCode()).isEqualTo(2);
        assertThat(tare.stderr()).contains("--aa measures the baseline twice", "possible: --baseline");
    }

    /** A label is for operations a second alone. */
    @Test
    void showsTheUnitThatWasAskedFor() {
        TareProcess tare = TareProcess.start(
                directory,
                TareProcess.withoutEngineNamed(directory),
                List.of(
                        "-f",
                        "1",
                        "-wi",
                        "0",
                        "-i",
                        "1",
                        "-r",
                        "200ms",
                        "-tu",
                        "ms",
                        "-p",
                        "runtime=host",
                        "-p",
                        "network=host",
                        "TcpThroughput"));
        assertThat(tare.exitCode()).as(tare.stderr()).isZero();
        assertThat(tare.stdout()).contains("ops/ms").doesNotContain("MiB/s");
    }

    @Test
    void refusesToMeasureBesideAnotherRun() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (TareProcess first =
                TareProcess.start(other, TareProcess.withoutEngineNamed(directory), List.of("-f", "50", "timer"))) {
            first.awaitForks(1);
            TareProcess second = start(TareProcess.withoutEngineNamed(directory), "timer");
            assertThat(second.exitCode()).isEqualTo(2);
            assertThat(second.stderr())
                    .contains("another Tare run is measuring")
                    .hasLineCount(1);
            // Or the next test meets it, too.
            first.killAndAwaitEveryProcess();
        }
    }

    @Test
    void leavesFinishedForksAndNoProcessWhenItIsKilled() throws Exception {
        TareProcess killed = startWith(
                TareProcess.withoutEngineNamed(directory), List.of("-f", "50", "-p", "runtime=host", "TcpLatency"));
        killed.awaitForks(1);
        killed.killAndAwaitEveryProcess();
        assertThat(killed.temporaryFiles())
                .as("what a killed run cannot clean up")
                .isNotEmpty();
        Run run = RunFolder.read(killed.runFolder());
        assertThat(run.forks())
                .isNotEmpty()
                .allSatisfy(fork -> assertThat(fork.status()).isEqualTo(Status.OK));
        assertThat(run.notices()).isEmpty();
        TareProcess clean = startWith(TareProcess.withoutEngineNamed(directory), List.of("clean"));
        assertThat(clean.exitCode()).isZero();
        assertThat(clean.stdout()).contains("removed directory");
        assertThat(clean.temporaryFiles()).isEmpty();
    }

    @Test
    void cleansUpAfterItselfWhenOnlyTheProcessThatTheUserStartedIsKilled() throws Exception {
        TareProcess killed = startWith(TareProcess.withoutEngineNamed(directory), List.of("-f", "50", "timer"));
        killed.awaitForks(1);
        List<ProcessHandle> others = killed.process().descendants().toList();
        killed.process().destroyForcibly();
        for (ProcessHandle other : others) {
            other.onExit().get(60, TimeUnit.SECONDS);
        }
        assertThat(killed.temporaryFiles()).isEmpty();
        assertThat(RunFolder.read(killed.runFolder()).forks()).isNotEmpty();
    }

    private TareProcess start(Map<String, String> environment, String... arguments) {
        return startWith(
                environment,
                Stream.concat(TareProcess.QUICK.stream(), Stream.of(arguments)).toList());
    }

    /**
     * Tool and Tare hold the rate to a hundredth. A run that other work kept from it is made again, in a directory of its own
     * each time.
     */
    private void eachMeterKeeps(String metric, double rate, String arguments) {
        List<String> words = new ArrayList<>(List.of("-f", "1", "-p", "runtime=host"));
        words.addAll(List.of(arguments.split(" ", -1)));
        AtomicInteger tries = new AtomicInteger();
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> {
                    Path own = directory.resolve("try" + tries.incrementAndGet());
                    TareProcess tare = TareProcess.start(own, TareProcess.withoutEngineNamed(own), words);
                    assertThat(tare.exitCode()).as(tare.stderr()).isZero();
                    assertThat(RunFolder.read(tare.runFolder()).forks())
                            .hasSize(2)
                            .allSatisfy(fork -> {
                                assertThat(fork.status()).as(fork.reason()).isEqualTo(Status.OK);
                                assertThat(fork.secondary().get(metric))
                                        .isNotNull()
                                        .satisfies(score -> assertThat(score.score())
                                                .as(fork.params().toString())
                                                .isCloseTo(rate, within(rate / 100)));
                            });
                });
    }

    private TareProcess startWith(Map<String, String> environment, List<String> arguments) {
        return TareProcess.start(directory, environment, arguments);
    }
}
