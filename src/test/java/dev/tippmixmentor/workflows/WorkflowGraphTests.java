package dev.tippmixmentor.workflows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.platform.error.ApiException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WorkflowGraphTests {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void stepsMayBranchAndMeetAgain() {
        assertThatCode(() -> WorkflowGraph.check(List.of(
                        step("d", List.of("b", "c"), null),
                        step("b", List.of("a"), "${/steps/a/x}"),
                        step("c", List.of("a"), null),
                        step("a", List.of(), null),
                        step("e", List.of("d"), "${/steps/a/x}"))))
                .doesNotThrowAnyException();
    }

    @Test
    void aStepThatThereIsNotIsNamed() {
        assertFault(
                List.of(step("a", List.of(), null), step("b", List.of("a", "x"), null)),
                "configuration.steps.1.dependsOn",
                "there is no step 'x'");
    }

    @Test
    void aCycleIsShown() {
        assertFault(
                List.of(
                        step("a", List.of("c"), null),
                        step("b", List.of("a"), null),
                        step("c", List.of("b"), null),
                        step("d", List.of(), null)),
                "configuration.steps",
                "a after c after b after a is a cycle");
        assertFault(List.of(step("a", List.of("a"), null)), "configuration.steps", "a after a is a cycle");
    }

    @Test
    void whatUndoesAStepMayReferToItAndToWhatCameBefore() {
        assertThatCode(() -> WorkflowGraph.check(
                        List.of(step("a", List.of(), null), undone("b", List.of("a"), "${/steps/b/x}"))))
                .doesNotThrowAnyException();
        assertThatCode(() -> WorkflowGraph.check(
                        List.of(step("a", List.of(), null), undone("b", List.of("a"), "${/steps/a}"))))
                .doesNotThrowAnyException();
        assertFault(
                List.of(undone("a", List.of(), "${/steps/b}"), step("b", List.of(), null)),
                "configuration.steps.0.compensation.input",
                "'b' is not a step that this one depends on");
    }

    private static WorkflowStep undone(String id, List<String> dependsOn, String input) {
        WorkflowStep.Compensation undo = new WorkflowStep.Compensation(
                new AgentId(UUID.randomUUID()), JSON.createObjectNode().put("undo", input));
        return new WorkflowStep(
                id, new AgentId(UUID.randomUUID()), null, dependsOn, null, null, null, null, null, null, undo);
    }

    @Test
    void twoStepsOfOneNameAreRefused() {
        assertFault(
                List.of(step("a", List.of(), null), step("a", List.of(), null)),
                "configuration.steps.1.id",
                "there is another step 'a'");
    }

    @Test
    void nothingIsReadThatMayNotBeThereYet() {
        assertFault(
                List.of(step("a", List.of(), null), step("b", List.of(), "${/steps/a/x}")),
                "configuration.steps.1.input",
                "'a' is not a step that this one depends on");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ci.example/steps/deploy",
                "see /steps/x",
                "${steps/x}",
                "${/steps/x} and more",
                "${/item",
                "$"
            })
    void aTextThatStandsForNothingElseIsNotLookedAt(String text) {
        assertThatCode(() -> WorkflowGraph.check(List.of(step("a", List.of(), text))))
                .doesNotThrowAnyException();
    }

    @Test
    void theNameOfAMemberIsNoReference() {
        WorkflowStep step = step(
                "a", null, null, JSON.createObjectNode().put("${/steps/x}", 1).put("/steps/x", 2), null);

        assertThatCode(() -> WorkflowGraph.check(List.of(step))).doesNotThrowAnyException();
    }

    @Test
    void aReferenceToNothingThatIsEverKnownIsRefusedHoweverDeepItStands() {
        for (String reference : List.of("/stepz/a", "/", "/Input", "/inputs/a", "/~0input")) {
            JsonNode input = JSON.readTree("{\"deep\": [{\"x\": \"${" + reference + "}\"}]}");
            assertFault(
                    List.of(step("a", null, null, input, null)),
                    "configuration.steps.0.input",
                    "'" + reference + "' leads neither into /input nor into /steps");
        }
        assertFault(
                List.of(step("a", List.of(), "${/steps/x/y}")), "configuration.steps.0.input", "there is no step 'x'");
        assertThatCode(() -> WorkflowGraph.check(List.of(step("a", List.of(), "${/input/x}"))))
                .doesNotThrowAnyException();
    }

    @Test
    void thereIsAnItemInTheInputOfAStepWithAListAndNowhereElse() {
        String nowhere = "'/item/x' is known to the input of a step with forEach alone";
        JsonNode item = JSON.createObjectNode().put("x", "${/item/x}");
        WorkflowStep.Compensation undo = new WorkflowStep.Compensation(new AgentId(UUID.randomUUID()), item);

        assertThatCode(() -> WorkflowGraph.check(List.of(step("a", null, "/input/list", item, null))))
                .doesNotThrowAnyException();
        assertFault(List.of(step("a", null, null, item, null)), "configuration.steps.0.input", nowhere);
        assertFault(List.of(step("a", null, "/item/x", null, null)), "configuration.steps.0.forEach", nowhere);
        assertFault(
                List.of(step("a", null, "/input/list", null, undo)),
                "configuration.steps.0.compensation.input",
                nowhere);
        assertFault(
                List.of(step("a", condition("/item/x"), "/input/list", null, null)),
                "configuration.steps.0.when",
                nowhere);
    }

    @Test
    void conditionsAndListsAreReadFromWhatIsKnown() {
        assertFault(
                List.of(step("a", condition("/output/x"), null, null, null)),
                "configuration.steps.0.when",
                "'/output/x' leads neither into /input nor into /steps");
        assertFault(
                List.of(step("a", condition(""), null, null, null)),
                "configuration.steps.0.when",
                "'' leads neither into /input nor into /steps");
        assertFault(
                List.of(step("a", condition("/steps/a/x"), null, null, null)),
                "configuration.steps.0.when",
                "'a' is not a step that this one depends on");
        assertFault(
                List.of(step("a", null, "input/list", null, null)),
                "configuration.steps.0.forEach",
                "'input/list' is no pointer");
        assertThatCode(() -> WorkflowGraph.check(List.of(step("a", condition("/input/x"), "/input/list", null, null))))
                .doesNotThrowAnyException();
    }

    @Test
    void referencesStandForWhatIsThereAndForNothingWhereNothingIs() {
        RunContext context = new RunContext(
                JSON.readTree("{\"list\": [1, 2]}"), Map.of("a", JSON.readTree("{\"n\": 3, \"o\": {\"p\": true}}")));

        assertThat(context.resolved(
                        JSON.readTree(
                                "{\"x\": \"${/steps/a/n}\", \"y\": [\"${/item}\"], \"z\": \"${/steps/b}\", \"w\": \"$\", \"v\": \"${/steps/a/o}\"}"),
                        JSON.readTree("\"it\"")))
                .isEqualTo(JSON.readTree("{\"x\": 3, \"y\": [\"it\"], \"w\": \"$\", \"v\": {\"p\": true}}"));
        assertThat(context.list("/input/list")).hasSize(2);
        assertThat(context.list("/input/nothing")).isNull();
        for (Map.Entry<String, Boolean> each : Map.of(
                        "{\"value\":\"/steps/a/n\",\"is\":\"GT\",\"than\":2}", true,
                        "{\"value\":\"/steps/a/n\",\"is\":\"GE\",\"than\":3.0}", true,
                        "{\"value\":\"/steps/a/n\",\"is\":\"EQ\",\"than\":3.0}", true,
                        "{\"value\":\"/steps/a/n\",\"is\":\"NE\",\"than\":3}", false,
                        "{\"value\":\"/steps/a/n\",\"is\":\"LT\",\"than\":\"9\"}", false,
                        "{\"value\":\"/steps/a/o/p\",\"is\":\"EQ\",\"than\":true}", true,
                        "{\"value\":\"/steps/a/q\",\"is\":\"LE\",\"than\":3}", false)
                .entrySet()) {
            assertThat(context.holds(JSON.readValue(each.getKey(), WorkflowStep.Condition.class)))
                    .as(each.getKey())
                    .isEqualTo(each.getValue());
        }
    }

    private static void assertFault(List<WorkflowStep> steps, String field, String message) {
        assertThatThrownBy(() -> WorkflowGraph.check(steps))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.violations()).anySatisfy(violation -> {
                            assertThat(violation.field()).isEqualTo(field);
                            assertThat(violation.message()).isEqualTo(message);
                        }));
    }

    private static WorkflowStep.Condition condition(String pointer) {
        return new WorkflowStep.Condition(pointer, WorkflowStep.Comparison.EQ, JSON.readTree("1"));
    }

    private static WorkflowStep step(
            String id,
            WorkflowStep.@Nullable Condition when,
            @Nullable String forEach,
            @Nullable JsonNode input,
            WorkflowStep.@Nullable Compensation undo) {
        return new WorkflowStep(
                id, new AgentId(UUID.randomUUID()), null, null, when, forEach, null, input, null, null, undo);
    }

    private static WorkflowStep step(String id, List<String> dependsOn, @Nullable String input) {
        JsonNode value = input == null ? null : JSON.createObjectNode().put("x", input);
        return new WorkflowStep(
                id, new AgentId(UUID.randomUUID()), null, dependsOn, null, null, null, value, null, null, null);
    }
}
