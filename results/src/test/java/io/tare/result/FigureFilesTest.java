// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class FigureFilesTest {

    @TempDir
    Path root;

    @Test
    void drawsEachForkAsADotAndEachRatioAsACell() throws Exception {
        Run run = RealisticRun.in(root.resolve("run"));
        List<Path> files = FigureFiles.write(run, root.resolve("figures"));
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "01-HarnessBaseline-avgt-forks.svg",
                        "02-TcpLatency.roundTrip-sample-forks.svg",
                        "02-TcpLatency.roundTrip-sample-matrix.svg",
                        "03-TcpThroughput.stream-thrpt-forks.svg",
                        "03-TcpThroughput.stream-thrpt-matrix.svg");
        long latencies = run.forks().stream()
                .filter(ForkRecord::hasScore)
                .filter(fork -> fork.benchmark().contains("TcpLatency"))
                .count();
        assertThat(count(parsed(files.get(1)), "circle", "fork")).isEqualTo(latencies);
        Document matrix = parsed(files.get(2));
        // Of four runtimes on three networks; on the fourth there is the host, too.
        assertThat(matrix.getElementsByTagName("rect").getLength()).isEqualTo(5 * 4);
        assertThat(count(matrix, "rect", "worse")).isEqualTo(4 + 3);
        assertThat(matrix.getDocumentElement().getTextContent()).contains("unsupported", "Orange is worse");
    }

    @Test
    void keepsNamesThatAreNoXmlForText() throws Exception {
        String name = "<script>x</script>&\u0001\"'";
        RunPlan plan = SampleRun.plan();
        RunPlan hostile = new RunPlan(
                plan.schemaVersion(),
                plan.runId(),
                plan.startedAt(),
                "",
                1,
                "runc",
                "",
                3,
                List.of(),
                List.of(new PlannedScenario(
                        SampleRun.BENCHMARK, "thrpt", Map.of("runtime", name, "network", "bridge", "wait", "park"), 3)),
                Map.of(SampleRun.BENCHMARK, name),
                Map.of(),
                Map.of());
        RunFolder folder = RunFolder.create(root, hostile);
        folder.append(SampleRun.fork(1, 1, name, "bridge", Status.OK, "", 5));
        for (Path file : FigureFiles.write(folder.read(), root.resolve("figures"))) {
            assertThat(parsed(file).getElementsByTagName("script").getLength()).isZero();
        }
        assertThat(Export.LATEX.of(folder.read())).doesNotContain("&\u0001").contains("\\textless{}script");
    }

    private static Document parsed(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static long count(Document document, String element, String kind) {
        NodeList all = document.getElementsByTagName(element);
        return IntStream.range(0, all.getLength())
                .filter(i -> kind.equals(
                        all.item(i).getAttributes().getNamedItem("class").getNodeValue()))
                .count();
    }
}
