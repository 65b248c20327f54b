// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
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
        assertThat(FigureFiles.write(run, root.resolve("figures")))
                .extracting(file -> file.getFileName().toString())
                .filteredOn(name -> name.endsWith(".svg"))
                .containsExactly(
                        "01-HarnessBaseline-avgt-forks.svg",
                        "02-TcpLatency.roundTrip-sample-forks.svg",
                        "02-TcpLatency.roundTrip-sample-matrix.svg",
                        "02-TcpLatency.roundTrip-sample-percentiles.svg",
                        "03-TcpThroughput.stream-thrpt-forks.svg",
                        "03-TcpThroughput.stream-thrpt-matrix.svg");
        long latencies = run.forks().stream()
                .filter(ForkRecord::hasScore)
                .filter(fork -> fork.benchmark().contains("TcpLatency"))
                .count();
        assertThat(count(parsed(file("02-TcpLatency.roundTrip-sample-forks.svg")), "circle", "fork"))
                .isEqualTo(latencies);
        Document matrix = parsed(file("02-TcpLatency.roundTrip-sample-matrix.svg"));
        // Of four runtimes on three networks; on the fourth there is the host, too.
        assertThat(matrix.getElementsByTagName("rect").getLength()).isEqualTo(5 * 4);
        assertThat(count(matrix, "rect", "worse")).isEqualTo(4 + 3);
        assertThat(matrix.getDocumentElement().getTextContent()).contains("unsupported", "Orange is worse");
    }

    @Test
    void drawsALineForEachScenarioWithLatencies() throws Exception {
        Run run = RealisticRun.in(root.resolve("run"));
        FigureFiles.write(run, root.resolve("figures"));
        Document percentiles = parsed(file("02-TcpLatency.roundTrip-sample-percentiles.svg"));
        long scenarios = Table.of(run).groups().get(1).rows().stream()
                .filter(row -> row.latency().isPresent())
                .count();
        NodeList lines = percentiles.getElementsByTagName("path");
        assertThat(lines.getLength()).isEqualTo((int) scenarios);
        assertThat(percentiles.getDocumentElement().getTextContent()).contains("99.9 %", "µs");
        // Upwards is towards 0: a later percentile is never less.
        for (int i = 0; i < lines.getLength(); i++) {
            double[] ys = Arrays.stream(lines.item(i)
                            .getAttributes()
                            .getNamedItem("d")
                            .getNodeValue()
                            .split("[ML]", -1))
                    .filter(step -> !step.isEmpty())
                    .mapToDouble(step -> Double.parseDouble(step.split(" ", -1)[1]))
                    .toArray();
            assertThat(ys.length).isGreaterThan(10);
            assertThat(IntStream.range(1, ys.length).allMatch(at -> ys[at] <= ys[at - 1]))
                    .isTrue();
        }
    }

    @Test
    void drawsTheSameAsPoints() throws Exception {
        Run run = RealisticRun.in(root.resolve("run"));
        FigureFiles.write(run, root.resolve("figures"));
        Document matrix = parsed(file("02-TcpLatency.roundTrip-sample-matrix.svg"));
        BufferedImage image =
                ImageIO.read(file("02-TcpLatency.roundTrip-sample-matrix.png").toFile());
        int width = Integer.parseInt(matrix.getDocumentElement().getAttribute("width"));
        assertThat(image.getWidth()).isEqualTo(2 * width);
        Set<Integer> colours = new HashSet<>();
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                colours.add(image.getRGB(x, y) & 0xffffff);
            }
        }
        // The paper, cells that do not differ, and text: so the style sheet was read, and there was a font.
        assertThat(colours).contains(0xffffff, 0xe8e8e8, 0x1b1b1b);
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
            if (file.toString().endsWith(".png")) {
                continue;
            }
            assertThat(parsed(file).getElementsByTagName("script").getLength()).isZero();
        }
        assertThat(Export.LATEX.of(folder.read())).doesNotContain("&\u0001").contains("\\textless{}script");
    }

    private Path file(String name) {
        return root.resolve("figures").resolve(name);
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
