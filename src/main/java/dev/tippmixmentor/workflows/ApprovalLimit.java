package dev.tippmixmentor.workflows;

import dev.tippmixmentor.tasks.RunningTask;
import dev.tippmixmentor.tasks.TaskHandler;
import org.springframework.stereotype.Component;

/** The task of a run that is due when nobody has decided in time. Its end moves the run on, as that of any step's task. */
@Component
class ApprovalLimit implements TaskHandler {
    static final String TYPE = "workflows.approval-limit";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String run(RunningTask task) {
        return "{}";
    }
}
